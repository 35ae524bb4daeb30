"""The invented data of a demonstration: the same every time, marked, and removable.

Every name, number and address is made up. The provinces and the number of chains in
each follow the programme's size (727 chains, 135 of them Hanoi's own); nothing else is
taken from real life. Papers end in `-MAU`, communes hold the word "Mẫu" (wards of Hanoi
with places of sale exist), telephone numbers begin with a prefix no network uses, and all
mail goes to `example.vn`.
"""
