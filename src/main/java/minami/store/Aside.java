package minami.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Where one store writes files aside before they get their names: a folder of its own, so that
 * several may share the store's folder. It is known as in use by a lock, which the operating system
 * releases when a process ends, however it does; the next store to start removes what is left.
 * Thread-safe.
 */
final class Aside implements AutoCloseable {

  private static final String LOCK = "lock";
  private static final Pattern FOLDER = Pattern.compile("[0-9]+-[0-9]+-[0-9a-f]{16}");
  private static final Pattern FILE = Pattern.compile("[0-9]+");

  /** How often another's clearing up may come between a new folder and its lock. */
  private static final int TRIES = 5;

  /**
   * How the folders of this process begin. It does not look into its others, as POSIX releases all
   * locks on a file as soon as a process closes it once.
   */
  private static final String PROCESS =
      ProcessHandle.current().pid()
          + "-"
          + ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH).toEpochMilli()
          + "-";

  private final Path parent;

  /** Guarded by this: null until it is needed, and when it has been taken away. */
  private Path folder;

  /** Guarded by this: keeps the lock. */
  private FileChannel lock;

  /** Guarded by this. */
  private long files;

  /** Guarded by this. */
  private boolean closed;

  /**
   * @param parent of all such folders
   */
  Aside(Path parent) {
    this.parent = parent;
  }

  /** A name for a new file. */
  synchronized Path next() throws IOException {
    if (closed) {
      throw new IOException("the store is closed");
    }
    if (folder == null) {
      make();
    }
    files++;
    return folder.resolve(Long.toString(files));
  }

  private void make() throws IOException {
    for (int tries = 1; folder == null; tries++) {
      Path made = parent.resolve(PROCESS + String.format("%016x", new SecureRandom().nextLong()));
      Files.createDirectories(parent);
      Files.createDirectory(made);
      try {
        lock =
            FileChannel.open(
                made.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        folder = made;
      } catch (NoSuchFileException e) { // it was taken for one that was left
        if (tries == TRIES) {
          throw e;
        }
      }
    }
    try {
      lock.tryLock();
    } catch (IOException e) {
      // No locks on this file system: then nobody else can take it, either, and nothing is removed.
    }
  }

  /** The folder of this file is not there any more: the next file gets another. */
  synchronized void lost(Path file) throws IOException {
    if (file.getParent().equals(folder)) {
      folder = null;
      lock.close();
    }
  }

  /**
   * Removes what processes that have ended have left.
   *
   * @return whether others are at work
   */
  boolean removeOrphans() throws IOException {
    boolean others = false;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent)) {
      for (Path other : folders) {
        if (FOLDER.matcher(other.getFileName().toString()).matches()
            && !other.equals(own())
            && Files.isDirectory(other, NOFOLLOW_LINKS)) {
          others |= !isOrphan(other);
        }
      }
    } catch (NoSuchFileException e) {
      // nothing was ever written
    }
    return others;
  }

  private synchronized Path own() {
    return folder;
  }

  /** Whether this was left by a process that has ended; then it is removed. */
  private static boolean isOrphan(Path other) {
    Path lock = other.resolve(LOCK);
    if (other.getFileName().toString().startsWith(PROCESS)
        || Files.exists(lock, NOFOLLOW_LINKS) && !Files.isRegularFile(lock, NOFOLLOW_LINKS)) {
      return false; // opening a pipe would last for ever
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
        FileLock taken = channel.tryLock()) {
      if (taken != null) {
        remove(other);
      }
      return taken != null;
    } catch (NoSuchFileException e) { // just made, or nearly removed when that was ended
      removeIfEmpty(other);
      return true;
    } catch (IOException | OverlappingFileLockException e) {
      // Somebody else is removing it, or may not be asked about locks.
      return false;
    }
  }

  private static void removeIfEmpty(Path unlocked) {
    try {
      Files.deleteIfExists(unlocked);
    } catch (IOException e) {
      // its lock has come, or there is something in it that is not ours
    }
  }

  /** The lock last, so that whoever is killed meanwhile leaves nothing that is not found again. */
  private static void remove(Path orphan) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(orphan)) {
      for (Path file : files) {
        if (FILE.matcher(file.getFileName().toString()).matches()
            && Files.isRegularFile(file, NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    }
    Files.delete(orphan.resolve(LOCK));
    Files.delete(orphan);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (folder == null) {
      return;
    }
    try {
      remove(folder);
      lock.close();
    } catch (IOException e) {
      // the next to start removes it
    }
    folder = null;
  }
}
