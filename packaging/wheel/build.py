#!/usr/bin/env python3
"""Puts a built ibid into a Python wheel: build.py BINARY PLATFORM-TAG FOLDER. Needs the standard library alone.

The wheel holds no Python; pip puts the program into the environment's scripts. The same binary gives the same bytes.
"""
import base64, hashlib, re, sys, zipfile
from pathlib import Path

root = Path(__file__).resolve().parents[2]
manifest = (root / "Cargo.toml").read_text()
field = lambda name: re.search(rf'^{name} = "(.*)"$', manifest, re.M).group(1)
# `ibid` on PyPI is another project.
name, version = "ibid_lint", field("version")

binary, tag, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
folder.mkdir(parents=True, exist_ok=True)
script = "ibid.exe" if tag.startswith("win") else "ibid"
info = f"{name}-{version}.dist-info"
files = {
    f"{name}-{version}.data/scripts/{script}": binary.read_bytes(),
    f"{info}/licenses/LICENSE-MIT": (root / "LICENSE-MIT").read_bytes(),
    f"{info}/licenses/LICENSE-APACHE": (root / "LICENSE-APACHE").read_bytes(),
    f"{info}/licenses/NOTICE": (root / "NOTICE").read_bytes(),
    f"{info}/METADATA": (
        f"Metadata-Version: 2.4\nName: ibid-lint\nVersion: {version}\nSummary: {field('description')}\n"
        f"License-Expression: {field('license')}\nLicense-File: LICENSE-MIT\nLicense-File: LICENSE-APACHE\n"
        f"License-File: NOTICE\nDescription-Content-Type: text/markdown\n\n"
    ).encode() + (root / "README.md").read_bytes(),
    f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: ibid\nRoot-Is-Purelib: false\nTag: py3-none-{tag}\n".encode(),
}
digest = lambda data: base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
record = "".join(f"{path},sha256={digest(data)},{len(data)}\n" for path, data in files.items())
files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()

wheel = folder / f"{name}-{version}-py3-none-{tag}.whl"
with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
    for path, data in files.items():
        entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = (0o100755 if "/scripts/" in path else 0o100644) << 16
        archive.writestr(entry, data)
print(wheel)
