"""Reading objects of a repository, each proven by its hash."""

from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.objects import Commit, RawObjectID
from dulwich.repo import Repo, UnsupportedExtension, UnsupportedVersion

from netraven.core.errors import NotFoundError, StoreError
from netraven.store.durable import disk_errors
from netraven.store.git_object import Kind, object_id
from netraven.store.git_pack import UNREADABLE
from netraven.store.git_tree import Entry, parse_entries


class ObjectReader:
    """Reads objects of one repository; belongs to one thread, because dulwich's files do."""

    def __init__(self, repository: Path) -> None:
        self._path = repository
        try:
            with disk_errors(f"open the archive {repository}"):
                self._repo = Repo(str(repository))
        except NotGitRepository as error:
            raise StoreError(f"{repository} is not a git repository") from error
        except (UnsupportedExtension, UnsupportedVersion, ValueError) as error:
            raise StoreError(f"{repository / 'config'} is not as NetRaven wrote it: {error}") from error

    def close(self) -> None:
        """Give back the open packs."""
        self._repo.close()

    def read(self, kind: Kind, name: bytes) -> bytes:
        """Return the body of an object.

        Raises: NotFoundError: there is no such object, or it is of another kind; StoreError: it is damaged.
        """
        what = f"{kind.name.lower()} {name.hex()} of {self._path}"
        number, body = self._raw(name, what)
        if number != kind:
            raise NotFoundError(f"there is no {what}, that name is of another kind")
        if object_id(kind, body) != name:
            raise StoreError(f"{what} is damaged: its bytes do not fit its name")
        return body

    def prove(self, name: bytes) -> None:
        """See that an object of any kind is whole.  Raises: NotFoundError, StoreError: as `read`."""
        what = f"object {name.hex()} of {self._path}"
        number, body = self._raw(name, what)
        # Tags have the number 4: others may have put some there.
        if number in set(Kind) and object_id(Kind(number), body) != name:
            raise StoreError(f"{what} is damaged: its bytes do not fit its name")

    def _raw(self, name: bytes, what: str) -> tuple[int, bytes]:
        try:
            with disk_errors(f"read {what}"):
                number, body = self._repo.object_store.get_raw(RawObjectID(name))
        except KeyError as error:
            raise NotFoundError(f"there is no {what}") from error
        except UNREADABLE as error:
            # The frames of the error hold a view of the pack, which could not be closed while anybody keeps the error.
            raise StoreError(f"{what} is damaged: {error}") from error.with_traceback(None)
        return number, body

    def commit(self, name: bytes) -> Commit:
        """Return a commit.  Raises: as `read`."""
        return Commit.from_string(self.read(Kind.COMMIT, name))

    def entries(self, name: bytes) -> dict[bytes, Entry]:
        """Return what stands in a tree, by name.  Raises: as `read`."""
        return dict(parse_entries(self.read(Kind.TREE, name)))

    def names(self) -> list[bytes]:
        """Return the names of all objects; slow.  Raises: StoreError: a pack cannot be read."""
        try:
            with disk_errors(f"list the objects of {self._path}"):
                return [bytes.fromhex(name.decode()) for name in self._repo.object_store]
        except UNREADABLE as error:
            raise StoreError(f"a pack of {self._path} is damaged: {error}") from error.with_traceback(None)
