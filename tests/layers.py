"""The contract for the inside of an app, for import-linter."""

from importlinter import Contract, ContractCheck, fields, output

# What a module may import: its own layer and the lower ones. A domain module needs no entry.
LAYERS = {"models": 0, "forms": 2, "views": 3, "admin": 3, "urls": 4, "apps": 5}
DOMAIN = 1
MANY = {"models", "forms", "views", "admin"}  # of which an app may have several modules


def layer(module: str, app: str) -> int:
    """The layer of ``app.name…``, by its name."""
    name = module.removeprefix(f"{app}.").split(".")[0]
    last_word = name.rpartition("_")[2]
    return LAYERS.get(last_word if last_word in MANY else name, DOMAIN)


class InsideAppContract(Contract):
    """models <- domain modules and queries <- forms <- views <- urls, in each of ``apps``."""

    apps = fields.ListField(subfield=fields.StringField())

    def check(self, graph, verbose):
        broken = [
            (importer, imported)
            for app in self.apps
            for importer in sorted(graph.find_descendants(app))
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if imported.startswith(f"{app}.") and layer(importer, app) < layer(imported, app)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check):
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} must not import {imported}")
