"""The licences of everything that set-up installs."""

import re

from audit import PAGE, ROOT, constrained, is_binding, licence, pinned

CONSTRAINTS = ROOT / "constraints.txt"


def test_no_package_of_the_core_binds_the_work_of_its_users():
    assert len(pinned()) > 100
    assert [name for name in pinned() if is_binding(licence(name))] == []


def test_every_package_states_its_licence_and_stands_on_the_page():
    listed = dict(re.findall(r"^\| ([\w.-]+) \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.M))
    assert [name for name in pinned() if not licence(name)] == []
    elsewhere = set(re.findall(r"(?m)^([\w.-]+)==.*(?:sys_platform|platform_system|os_name) == ", CONSTRAINTS.read_text(encoding="utf-8")))
    assert sorted(set(constrained()) - elsewhere - set(listed)) == []


def test_lesser_licences_and_names_that_look_alike_are_not_binding():
    assert not any(is_binding(text) for text in ("LGPL-3.0-or-later", "GNU Lesser General Public License v3 (LGPLv3)", "MPL-2.0"))
    assert all(is_binding(text) for text in ("GPLv3", "AGPL-3.0", "GNU General Public License v2"))
