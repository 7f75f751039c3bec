"""The checker agrees with every kind of voucher, day and paper that a village can have."""

import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from accounts.sealed_streams import read_pieces
from collection.models import Voucher
from reports.models import PrintedFile
from tests.access.conftest import County
from tests.access.reading import content_of
from tests.access.seeding.places import PLACES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", PLACES)
def test_every_villages_pack_is_found_in_order(county: County, tmp_path, place: str):
    pack = PrintedFile.objects.get(pk=county.seeded[place]["evidence_pack"])
    (tmp_path / "pack.zip").write_bytes(b"".join(read_pieces(pack.path)))
    with zipfile.ZipFile(tmp_path / "pack.zip") as opened:
        opened.extract("verify.py", tmp_path)
    command = [sys.executable, "-I", "-S", "verify.py", "pack.zip"]
    run = subprocess.run(
        command, cwd=tmp_path, capture_output=True, env={"PYTHONIOENCODING": "utf-8"}, check=False
    )

    assert run.stdout.decode().splitlines()[-1] == "全部相符", run.stdout.decode()


def test_the_villages_have_vouchers_of_many_kinds(county: County):
    """What the test before rests on."""
    kinds = set(Voucher.objects.values_list("kind", flat=True))

    assert {"receipt", "deposit", "tax"} <= kinds


def test_a_pack_is_handed_out_whole(county: County):
    path = reverse("reports:evidence-pack", args=[county.seeded["A1"]["evidence_pack"]])
    response = county.ask("inspector", "GET", path).response
    content = content_of(response)

    assert response.headers["Content-Length"] == str(len(content))
    assert zipfile.ZipFile(BytesIO(content)).testzip() is None
