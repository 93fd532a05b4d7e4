package minami.launch;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/**
 * A private folder for one run of the executable WAR. A killed run cannot delete its folder, so the
 * next one does. It recognizes such a folder by the lock, which the operating system releases when
 * a process ends.
 */
final class WorkFolder {
  private static final String PREFIX = "minami-";
  private static final String LOCK = "lock";

  /** A younger folder may be about to be locked. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final Path path;

  /** Kept open for as long as the JVM lives. */
  private final FileChannel lock;

  private WorkFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes a folder that only this user may enter, below {@code java.io.tmpdir}. */
  static WorkFolder create() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    if (!Files.isDirectory(parent)) {
      throw new IOException("there is no folder " + parent + ": set -Djava.io.tmpdir to one");
    }
    Path path = Files.createTempDirectory(PREFIX);
    FileChannel channel = openLock(path);
    if (channel.tryLock() == null) {
      throw new IOException(path + " is locked by another process");
    }
    WorkFolder folder = new WorkFolder(path, channel);
    folder.deleteOrphans();
    return folder;
  }

  Path path() {
    return path;
  }

  void delete() throws IOException {
    lock.close();
    delete(path);
  }

  private static FileChannel openLock(Path folder) throws IOException {
    return FileChannel.open(
        folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  void deleteOrphans() throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(path.getParent(), PREFIX + "*")) {
      for (Path folder : folders) {
        try {
          if (!folder.equals(path) && isOfThisUser(folder) && isOld(folder) && isOrphan(folder)) {
            delete(folder);
          }
        } catch (IOException e) {
          // Somebody else is deleting it, or it is none of our business.
        }
      }
    }
  }

  private boolean isOfThisUser(Path folder) throws IOException {
    return Files.isDirectory(folder, NOFOLLOW_LINKS)
        && Files.isRegularFile(folder.resolve(LOCK), NOFOLLOW_LINKS)
        && Files.getOwner(folder, NOFOLLOW_LINKS).equals(Files.getOwner(path));
  }

  private static boolean isOld(Path folder) throws IOException {
    Instant changed = Files.getLastModifiedTime(folder, NOFOLLOW_LINKS).toInstant();
    return changed.isBefore(Instant.now().minus(YOUNG));
  }

  private static boolean isOrphan(Path folder) throws IOException {
    try (FileChannel channel = openLock(folder);
        FileLock taken = channel.tryLock()) {
      return taken != null;
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
