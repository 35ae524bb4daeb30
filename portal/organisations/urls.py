from django.urls import path

from portal.organisations.permissions import people_required, second_factor_required
from portal.organisations.views import acts, associations, people

app_name = "organisations"

PEOPLE = "lam-viec/nguoi-dung/"
ASSOCIATIONS = "lam-viec/hoi/"
DEPARTMENTS = "lam-viec/so-nganh/"

urlpatterns = [
    path(PEOPLE, people.PeopleView.as_view(), name="people"),
    path(
        f"{PEOPLE}tai/",
        people_required(
            second_factor_required(people.PeopleView.as_view(exporting=True))
        ),
        name="people_export",
    ),
    path(f"{PEOPLE}moi/", acts.invite, name="invite"),
    path(f"{PEOPLE}<int:pk>/", people.membership, name="membership"),
    path(f"{PEOPLE}<int:pk>/ban-giao/", acts.hand_over, name="handover"),
    path(f"{PEOPLE}<int:pk>/ket-thuc/", acts.end_membership, name="end_membership"),
    path(f"{PEOPLE}<int:pk>/doi-vai-tro/", acts.change_role, name="change_role"),
    path(f"{PEOPLE}<int:pk>/gui-lai/", acts.resend, name="resend_invitation"),
    path(f"{PEOPLE}<int:pk>/thu-hoi/", acts.revoke, name="revoke_invitation"),
    path(f"{PEOPLE}<int:pk>/khoa/", acts.lock, name="lock_person"),
    path(f"{PEOPLE}<int:pk>/mo-khoa/", acts.unlock, name="unlock_person"),
    path(
        ASSOCIATIONS,
        associations.AssociationListView.as_view(),
        name="association_list",
    ),
    path(
        f"{ASSOCIATIONS}tai/",
        associations.AssociationListView.as_view(exporting=True),
        name="association_export",
    ),
    path(
        f"{ASSOCIATIONS}<slug:code>/",
        associations.association,
        name="association",
    ),
    path(
        f"{ASSOCIATIONS}<slug:code>/sua/",
        associations.edit_association,
        name="association_update",
    ),
    path(
        DEPARTMENTS, associations.DepartmentListView.as_view(), name="department_list"
    ),
    path(f"{DEPARTMENTS}them/", associations.add_department, name="department_create"),
    path(
        f"{DEPARTMENTS}<slug:code>/sua/",
        associations.edit_department,
        name="department_update",
    ),
    path(
        f"{DEPARTMENTS}<slug:code>/ngung/",
        associations.end_department,
        name="department_end",
    ),
]
