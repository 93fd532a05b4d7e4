package minami.store;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import minami.s3.Bucket;
import minami.s3.BucketAddress;
import minami.s3.Listing;
import minami.s3.S3Settings;
import minami.uri.PercentEncoding;

/**
 * A bucket of S3, with an object for each entry: {@code entries/group.name} below its prefix. How
 * long they stay, and how much there may be of them, is for the bucket's rules of life cycle; here
 * nothing is counted. Nodes may share it. Thread-safe.
 *
 * <p>A purge of everything below a prefix looks at the beginning of each object, one request after
 * the other: a million take hours. Until then the mark holds.
 */
final class BucketShelf implements Shelf {

  private static final String ENTRIES = "entries/";
  private static final Pattern ENTRY = Pattern.compile("[0-9a-f]{32}\\.[0-9a-f]{32}");
  private static final int DIGITS = 32;

  /** Nobody waits longer for a thumbnail. */
  private static final Duration READ = Duration.ofSeconds(1);

  private static final Duration WRITE = Duration.ofSeconds(8);

  /** Holds the header of any entry that has a usual name; others go with the next purge. */
  private static final int HEAD = 8 << 10;

  private static final int LONGEST_NOTE = 64 << 10;
  private static final int LONGEST_PAGE = 4 << 20;

  private final Bucket bucket;
  private final BucketClient client;
  private final int pageSize;

  /**
   * @param connections to the bucket at the same time
   * @param pageSize how many objects are listed at once
   */
  BucketShelf(BucketAddress address, S3Settings settings, int connections, int pageSize) {
    bucket = new Bucket(address, settings);
    client = new BucketClient(bucket, settings, connections);
    this.pageSize = pageSize;
  }

  private static String path(String group, String name) {
    return ENTRIES + group + "." + name;
  }

  @Override
  public byte[] get(String group, String name) throws IOException {
    return read(path(group, name), Map.of(), Entry.LONGEST, READ);
  }

  @Override
  public byte[] head(String group, String name) throws IOException {
    return read(path(group, name), Map.of("Range", "bytes=0-" + (HEAD - 1)), Entry.LONGEST, WRITE);
  }

  private byte[] read(String path, Map<String, String> headers, int longest, Duration patience)
      throws IOException {
    return client.ask(
        new BucketClient.Call("GET", bucket.object(path), headers, null, longest, patience));
  }

  @Override
  public boolean hasRoom(long bytes) {
    return true;
  }

  @Override
  public boolean isCrowded() {
    return false;
  }

  /** A bucket cannot ask before it shows what it has got, so this asks once more afterwards. */
  @Override
  public boolean put(String group, String name, byte[] bytes, BooleanSupplier wanted)
      throws IOException {
    if (!wanted.getAsBoolean()) {
      return false;
    }
    write("PUT", path(group, name), bytes);
    if (wanted.getAsBoolean()) {
      return true;
    }
    remove(group, name);
    return false;
  }

  private void write(String method, String path, byte[] bytes) throws IOException {
    client.ask(
        new BucketClient.Call(method, bucket.object(path), Map.of(), bytes, LONGEST_NOTE, WRITE));
  }

  @Override
  public List<String> names(String group) throws IOException {
    List<String> names = new ArrayList<>();
    for (String next = ""; next != null; ) {
      Listing page = page(ENTRIES + group + ".", next);
      page.keys().stream()
          .map(this::entry)
          .filter(entry -> !entry.isEmpty())
          .forEach(entry -> names.add(entry.substring(DIGITS + 1)));
      next = page.next();
    }
    return names;
  }

  /** The group and the name that a key means; empty if it is none of ours. */
  private String entry(String key) {
    String root = bucket.prefix() + ENTRIES;
    String entry = key.startsWith(root) ? key.substring(root.length()) : "";
    return ENTRY.matcher(entry).matches() ? entry : "";
  }

  /**
   * A page of the list of objects.
   *
   * @param after continues the list; empty for the first page
   */
  private Listing page(String path, String after) throws IOException {
    String query =
        "?list-type=2&max-keys="
            + pageSize
            + "&prefix="
            + PercentEncoding.name(bucket.prefix() + path)
            + (after.isEmpty() ? "" : "&continuation-token=" + PercentEncoding.name(after));
    byte[] answer =
        client.ask(
            new BucketClient.Call(
                "GET", URI.create(bucket.root() + query), Map.of(), null, LONGEST_PAGE, WRITE));
    try {
      return Listing.read(answer == null ? new byte[0] : answer);
    } catch (IllegalArgumentException e) {
      throw new BucketException("its server sends no list of objects: is s3.endpoint right?", e);
    }
  }

  @Override
  public void remove(String group, String name) throws IOException {
    write("DELETE", path(group, name), null);
  }

  @Override
  public void forEach(Visitor visitor) throws IOException, InterruptedException {
    for (String next = ""; next != null; ) {
      Listing page = page(ENTRIES, next);
      for (String key : page.keys()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        String entry = entry(key);
        if (!entry.isEmpty()) {
          visitor.visit(entry.substring(0, DIGITS), entry.substring(DIGITS + 1));
        }
      }
      next = page.next();
    }
  }

  @Override
  public byte[] note(String path) throws IOException {
    return read(path, Map.of(), LONGEST_NOTE, WRITE);
  }

  @Override
  public List<String> notes(String folder) throws IOException {
    String root = bucket.prefix() + folder + "/";
    List<String> notes = new ArrayList<>();
    for (String next = ""; next != null; ) {
      Listing page = page(folder + "/", next);
      page.keys().stream()
          .filter(key -> key.startsWith(root))
          .forEach(key -> notes.add(key.substring(root.length())));
      next = page.next();
    }
    return notes;
  }

  @Override
  public void putNote(String path, byte[] text) throws IOException {
    write("PUT", path, text);
  }

  @Override
  public void removeNote(String path) throws IOException {
    write("DELETE", path, null);
  }

  /** What grows old is for the bucket's own rules. */
  @Override
  public void tidy() {}

  @Override
  public Extent extent() {
    return new Extent(-1, -1, -1, 0);
  }

  @Override
  public void close() {
    client.close();
  }
}
