"""Imports the user's code: the connection's and the connector's modules in one process, none in the other's way.

Each bundle is a package with a name of its own (``connection_code``, ``connector_code``). ``import helpers`` in a
module of a bundle that has a helpers.py means ``connector_code.helpers``: the ``__import__`` that does this looks at
the importing module, so imports inside functions, whenever they run, find their own bundle too.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.machinery
import sys
import types

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from python_connectors_runner.protocol import SourceCode


class Bundle:
    """One part of the user's code. ``label`` is ``connection`` or ``connector``, ``folder`` where its files are."""

    def __init__(self, label: str, code: SourceCode, folder: str) -> None:
        self.label = label
        self.package = f"{label}_code"
        self.folder = folder
        self.files = code["files"]
        self.modules: dict[str, str] = {}
        self.packages: dict[str, str] = {}
        for file in code["files"]:
            if file.endswith(".py"):
                self._add(file, file[:-3].split("/"))
        entry = code["entry"]
        self.entry_file = f"{label}/{entry}"
        self.entry = next((name for name, file in self.modules.items() if file == entry), "")
        if not self.entry:  # a name that no import statement could spell: load it all the same
            self.entry = f"{self.package}.{entry.replace('/', '_').replace('.', '_')}"
            self.modules[self.entry] = entry
        self.tops = {name.split(".")[1] for name in (*self.modules, *self.packages)}
        self.compiled: dict[str, types.CodeType] = {}

    def _add(self, file: str, parts: list[str]) -> None:
        if any("." in part for part in parts):
            return
        if parts[-1] == "__init__" and len(parts) > 1:
            parts = parts[:-1]
        self.modules[".".join([self.package, *parts])] = file
        for depth in range(1, len(parts)):
            self.packages[".".join([self.package, *parts[:depth]])] = "/".join(parts[:depth])

    def compile(self) -> None:
        """Compiles every module. Raises ``Failure`` (phase syntax) with the user's file and line."""
        for file in dict.fromkeys(self.modules.values()):
            text = self.files[file].removeprefix("\ufeff")
            try:
                self.compiled[file] = compile(text, f"{self.folder}/{file}", "exec", dont_inherit=True)
            except SyntaxError as error:
                raise self._syntax_failure(file, error.msg or "invalid syntax", error.lineno) from None
            except (MemoryError, OverflowError, RecursionError):
                raise self._syntax_failure(file, "the code is nested too deeply", None) from None
            except ValueError as error:  # a NUL character, before Python 3.12
                raise self._syntax_failure(file, str(error), None) from None

    def load(self) -> types.ModuleType:
        """The entry's module, its code run. Raises whatever the user's code raises."""
        root = types.ModuleType(self.package)
        root.__path__ = [self.folder]
        sys.modules[self.package] = root
        return importlib.import_module(self.entry)

    def _syntax_failure(self, file: str, message: str, line: int | None) -> Failure:
        name = f"{self.label}/{file}"
        return Failure(
            "syntax", "SYNTAX_ERROR", message, file=name, line=line or None, source=source_line(self.files[file], line)
        )


def source_line(text: str, line: int | None) -> str | None:
    """Line ``line`` of a source text, counted from 1 as Python does; ``None`` where it has no such line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[line - 1] if line is not None and 0 < line <= len(lines) else None


def install(bundles: Sequence[Bundle]) -> None:
    """Makes the bundles importable, each to itself. Called once a process."""
    by_package = {bundle.package: bundle for bundle in bundles}
    sys.meta_path.insert(0, _Finder(by_package))
    plain_import = builtins.__import__
    plain_import_module = importlib.import_module

    def owner(module_globals: Mapping[str, object] | None, name: str) -> Bundle | None:
        importer = module_globals.get("__name__") if module_globals else None
        if not isinstance(importer, str):
            return None
        bundle = by_package.get(importer.partition(".")[0])
        return bundle if bundle and name.partition(".")[0] in bundle.tops else None

    def bundle_import(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - the name that __import__ is called with
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        bundle = owner(globals, name) if level == 0 else None
        if bundle is None:
            return plain_import(name, globals, locals, fromlist or (), level)
        module = plain_import(f"{bundle.package}.{name}", globals, locals, fromlist or (), 0)
        return module if fromlist else sys.modules[f"{bundle.package}.{name.partition('.')[0]}"]

    def bundle_import_module(name: str, package: str | None = None) -> types.ModuleType:
        bundle = None if name.startswith(".") else owner(sys._getframe(1).f_globals, name)
        return plain_import_module(f"{bundle.package}.{name}" if bundle else name, package)

    builtins.__import__ = bundle_import
    importlib.import_module = bundle_import_module


class _Finder:
    def __init__(self, bundles: Mapping[str, Bundle]) -> None:
        self._bundles = bundles

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        bundle = self._bundles.get(name.partition(".")[0])
        if bundle is None:
            return None
        file = bundle.modules.get(name)
        if file is not None:
            loader = _Loader(name, f"{bundle.folder}/{file}", bundle.compiled[file])
            is_package = name in bundle.packages or file.rpartition("/")[2] == "__init__.py"
            spec = importlib.machinery.ModuleSpec(name, loader, origin=loader.path, is_package=is_package)
        elif name in bundle.packages:
            spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
        else:
            return None
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(f"{bundle.folder}/{name.partition('.')[2].replace('.', '/')}")
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    """A source file's loader (``inspect`` and ``importlib.resources`` know it) whose code is compiled already."""

    def __init__(self, name: str, path: str, code: types.CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def exec_module(self, module: types.ModuleType) -> None:
        module.__file__ = self.path
        exec(self._code, module.__dict__)  # noqa: S102 - running the user's code is what the runner is for

    def get_code(self, fullname: str) -> Any:
        return self._code
