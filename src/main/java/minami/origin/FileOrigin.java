package minami.origin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import minami.origin.OriginException.Reason;
import minami.trace.Trace;
import minami.uri.PercentEncoding;

/**
 * The files below a folder. A symbolic link may lead anywhere below the folder, and nowhere else.
 * Whoever can rename directories inside the folder is trusted: Java has no portable openat.
 *
 * <p>Files are never fresh: asking again is one stat, and an edited file shows at once.
 */
final class FileOrigin implements Origin {

  /**
   * NAME_MAX of all common file systems. Java reports "File name too long" only in the C library's
   * words.
   */
  private static final int MAX_NAME_BYTES = 255;

  private final Path root;
  private final Body.Allowance allowance;
  private final Disk disk;
  private final OriginGate gate;

  FileOrigin(Path root, Body.Allowance allowance, Disk disk, OriginGate gate) {
    this.root = root;
    this.allowance = allowance;
    this.disk = disk;
    this.gate = gate;
  }

  @Override
  public CompletableFuture<Original> fetch(String path, Original known, Trace trace) {
    return gate.fetch(visit -> disk.read(() -> read(path, known, visit), visit.result()));
  }

  private Original read(String path, Original known, OriginGate.Visit visit)
      throws IOException, OriginException {
    Path file = realFile(path);
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw notFound(); // A FIFO would block whoever opens it.
    }
    String source = file.toUri().toString();
    String version = attributes.lastModifiedTime().toInstant() + "-" + attributes.size();
    if (known != null && version.equals(known.etag()) && source.equals(known.source())) {
      return known.confirmed(Duration.ZERO);
    }
    byte[] bytes = bytes(file, attributes.size(), visit);
    // The version predates the reading: a file that changed meanwhile is read again next time.
    return new Original(bytes, source, version, null, Duration.ZERO, System.nanoTime(), true);
  }

  private byte[] bytes(Path file, long size, OriginGate.Visit visit)
      throws IOException, OriginException {
    try (Body body = new Body(size, allowance);
        InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      body.addAll(in);
      byte[] bytes = body.bytes();
      visit.hold(body.become(bytes));
      return bytes;
    }
  }

  /** Follows all links to the file, and ensures that it lies below the root. */
  private Path realFile(String path) throws IOException, OriginException {
    List<String> segments = OriginPath.segments(path);
    if (segments == null
        || segments.stream()
            .anyMatch(s -> s.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES)) {
      throw notFound();
    }
    Path realRoot = realRoot();
    Path wanted = realRoot;
    try {
      wanted = below(realRoot, segments);
      Path file = wanted.toRealPath();
      if (!file.startsWith(realRoot)) {
        throw notFound();
      }
      return file;
    } catch (InvalidPathException | NoSuchFileException e) {
      throw notFound();
    } catch (FileSystemException e) {
      if (isBelowFile(realRoot, wanted)) {
        throw notFound();
      }
      throw e;
    }
  }

  /**
   * Goes by way of a URI, whose bytes are taken literally: a plain name is encoded by the locale,
   * which is often ASCII in a container.
   */
  private static Path below(Path root, List<String> segments) {
    StringBuilder address = new StringBuilder(root.toUri().toString());
    for (String segment : segments) {
      address.append(address.charAt(address.length() - 1) == '/' ? "" : "/");
      address.append(PercentEncoding.name(segment));
    }
    return Path.of(URI.create(address.toString()));
  }

  private Path realRoot() throws OriginException {
    try {
      return root
          .toRealPath(); // Each time: it may be mounted later, or be a link that is switched over.
    } catch (IOException e) {
      throw new OriginException(Reason.BROKEN, "the origin's folder does not exist");
    }
  }

  /** {@code a.jpg/b.jpg}: the system's ENOTDIR, for which Java has no exception of its own. */
  private static boolean isBelowFile(Path realRoot, Path wanted) {
    for (Path p = wanted.getParent(); p != null && !p.equals(realRoot); p = p.getParent()) {
      if (Files.isRegularFile(p)) {
        return true;
      }
    }
    return false;
  }

  private static OriginException notFound() {
    return new OriginException(Reason.NOT_FOUND, "no such file");
  }
}
