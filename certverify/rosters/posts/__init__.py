"""Posts and certificates: which ones the words of a row name, and what settles each entry."""

from certverify.rosters.posts.cells import CHEMICAL, PostCells
from certverify.rosters.posts.parts import PART
from certverify.rosters.posts.reader import PostReader

__all__ = ["CHEMICAL", "PART", "PostCells", "PostReader"]
