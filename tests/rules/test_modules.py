"""The rules' modules stand above each other."""

import grimp


def test_no_module_imports_its_own_importers():
    graph = grimp.build_graph("rules")
    circles = [
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if graph.chain_exists(importer=imported, imported=module)
    ]
    assert circles == []
