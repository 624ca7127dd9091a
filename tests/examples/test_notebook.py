"""The notebook of the examples runs from its first cell to its last."""

from pathlib import Path
from typing import Any

import pytest

import successkit

pytest.importorskip("ipykernel")
pytest.importorskip("pandas")
nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples" / "first_look.ipynb"
VERSION = 4


@pytest.fixture
def notebook() -> Any:  # noqa: ANN401
    return nbformat.read(NOTEBOOK, VERSION)


def test_outputs_are_not_committed(notebook: Any) -> None:  # noqa: ANN401
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert code
    assert not any(cell.outputs or cell.execution_count for cell in code)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_it_goes_from_a_folder_to_an_explained_account(
    notebook: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The kernel is another process, and shall import what is tested here.
    package = Path(successkit.__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", str(package))

    done = nbclient.NotebookClient(
        notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()

    outputs = [out for cell in done.cells for out in cell.get("outputs", [])]
    printed = "".join(out.get("text", "") for out in outputs)
    shown = [out for out in outputs if "text/html" in out.get("data", {})]
    assert "[end-before-start]" in printed
    assert "Health is " in printed
    assert "ヘルススコア" in printed
    assert len(shown) >= len(["review", "metric", "movements", "changes"])
    assert not [out for out in outputs if out.output_type == "error"]
