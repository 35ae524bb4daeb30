"""Addresses of the board over all agreements."""

from django.urls import URLPattern, path

from agreements.views import board

_board = "lam-viec/bang-theo-doi/"

urlpatterns: list[URLPattern] = [
    path(_board, board.board, name="board"),
    path(f"{_board}tai-ve/", board.board_export, name="board_export"),
]
