"""Every control, with the tests that hold it."""

from tests.mutate.control import Control

MATRIX = "apdirectory/accounts/access/matrix.py"
ROWS = ("tests/accounts/access/test_matrix.py",)

CONTROLS = [
    Control(
        name="a role's row asks for the second factor",
        file=MATRIX,
        before='return factor == "full" and role in who',
        after="return role in who",
        tests=ROWS,
    ),
]
