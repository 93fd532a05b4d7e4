package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import minami.image.Thumbnail;
import minami.image.ThumbnailFields;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;

/**
 * An incoming answer of a peer. Nothing of it is trusted, or even stored, until its headers prove
 * that a node of this cluster gives it, to this request, for this key. The headers also state the
 * length and hash of the body; both are verified.
 *
 * <p>Jetty calls a listener one event at a time, so only what the clock reads is volatile.
 */
final class PeerAnswer<T> implements Response.Listener {

  /** No thumbnail is longer: even 16,384 pixels square, the maximum, is refused long before. */
  private static final long LONGEST = 64L << 20;

  /** The initial buffer. It grows as bytes come in, whatever length has been announced. */
  private static final int FIRST_ROOM = 32 * 1024;

  /** An answer whose body stalls for this many ticks, two seconds, is given up. */
  private static final int STALLED_TICKS = 10;

  private static final String THUMBNAIL = "THUMBNAIL";
  private static final String TEXT = "TEXT";
  static final String BUNDLE = "BUNDLE";

  /**
   * The fields of an answer: its kind, the length and hash of its body, and the name of a failure,
   * or what else {@link ThumbnailFields} says of a thumbnail. Of a {@link Bundle} only the list is
   * hashed, and its length follows.
   */
  static final int KIND = 0;

  static final int LENGTH = 1;
  static final int TAG = 2;
  private static final int NAME = 3;
  static final int LISTED = 3;

  /** Turns a verified body into its value. */
  interface Reader<T> {
    T read(byte[] body, String[] fields) throws PeerException;
  }

  private final PeerSignatures signatures;
  private final Runnable heard;
  private final String key;
  private final Reader<T> reader;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private String nonce;
  private Duration patience;
  private String[] fields;
  private int length;

  /** Null until the headers have been verified. */
  private volatile byte[] body;

  private volatile int size;

  /** When the peer should have reacted at the latest; 0 until the request has been sent. */
  private volatile long due;

  /** From here on: confined to the clock's thread. */
  private int sizeBefore;

  private int stalledTicks;

  /**
   * An answer that has not arrived yet.
   *
   * @param heard called when something proves that the peer is alive
   * @param key what is asked for
   */
  PeerAnswer(PeerSignatures signatures, Runnable heard, String key, Reader<T> reader) {
    this.signatures = signatures;
    this.heard = heard;
    this.key = key;
    this.reader = reader;
  }

  CompletableFuture<T> result() {
    return result;
  }

  /**
   * Sets the request that this must answer.
   *
   * @param toldPatience the time that the peer has been given to answer
   */
  void expect(String toNonce, Duration toldPatience) {
    nonce = toNonce;
    patience = toldPatience;
  }

  /** The request has been sent; the peer's time starts now. */
  void sent() {
    due = System.nanoTime() + patience.toNanos();
  }

  @Override
  public void onHeaders(Response response) {
    try {
      believe(response);
    } catch (PeerException e) {
      fail(e); // aborts the request
    } catch (RuntimeException e) {
      fail(PeerException.fault("its answer is malformed"));
    } catch (Error e) { // or those who wait would never hear of it
      fail(unread(e));
    }
  }

  private void believe(Response response) throws PeerException {
    String endorsement = response.getHeaders().get(Reception.ANSWER);
    fields = fields(signatures, nonce, key, response.getStatus(), endorsement);
    heard.run();
    long announced = Long.parseLong(fields[LENGTH]);
    if (announced > LONGEST
        || announced != response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH)) {
      throw PeerException.fault("its answer does not have the announced length");
    }
    length = (int) announced;
    body = new byte[Math.min(length, FIRST_ROOM)];
  }

  /** What a node of this cluster says of its answer to this request. */
  static String[] fields(
      PeerSignatures signatures, String nonce, String key, int status, String endorsement)
      throws PeerException {
    String said = signatures.check(nonce, key, endorsement).orElse(null);
    if (said == null) {
      throw PeerException.fault(
          Reception.STRANGER.equals(endorsement)
              ? "it does not recognise this node (do clocks, secrets, settings and versions agree?)"
              : "what answers there, with status " + status + ", is not a node of this cluster");
    }
    return said.split(" ");
  }

  @Override
  public void onContent(Response response, ByteBuffer content) {
    if (body == null || result.isDone()) {
      return; // it has failed; the connection is being closed
    }
    int more = content.remaining();
    if (more > length - size) {
      fail(PeerException.fault("its answer is longer than announced"));
      return;
    }
    try {
      makeRoom(size + more);
    } catch (OutOfMemoryError e) {
      fail(unread(e));
      return;
    }
    int filled = size;
    content.get(body, filled, more);
    size = filled + more;
  }

  static PeerException unread(Error e) {
    return PeerException.ours("this node could not read its answer: " + e);
  }

  private void makeRoom(int needed) {
    if (needed > body.length) {
      body = Arrays.copyOf(body, (int) Math.min(length, Math.max(needed, 2L * body.length)));
    }
  }

  private void fail(PeerException e) {
    result.completeExceptionally(e);
  }

  /** Called by the clock a few times a second. A node that has sent headers has the whole body. */
  void tick() {
    boolean stalled = body != null && size == sizeBefore;
    sizeBefore = size;
    stalledTicks = stalled ? stalledTicks + 1 : 0;
    if (stalledTicks >= STALLED_TICKS) {
      fail(PeerException.fault("it stopped in the middle of an answer"));
    }
  }

  @Override
  public void onComplete(Result completed) {
    if (result.isDone()) {
      return;
    }
    if (completed.isFailed()) {
      Throwable failure = completed.getFailure();
      fail(failure instanceof TimeoutException ? tooLate() : trouble(failure));
      return;
    }
    try {
      result.complete(read());
    } catch (VerdictException | PeerException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      fail(PeerException.fault("its answer is malformed"));
    } catch (Error e) {
      fail(unread(e));
    }
  }

  private T read() throws VerdictException, PeerException {
    if (body == null) {
      throw PeerException.fault("its answer has no headers");
    }
    if (size < length || !Thumbnail.tag(body).equals(fields[TAG])) {
      throw PeerException.damaged();
    }
    if (fields[KIND].equals(THUMBNAIL) || fields[KIND].equals(TEXT)) {
      return reader.read(body, fields);
    }
    switch (PeerRefusal.Kind.valueOf(fields[KIND])) {
      case VERDICT -> throw new VerdictException(fields[NAME], new String(body, UTF_8));
      case NOT_NOW -> throw PeerException.noAnswer("it answered " + fields[NAME]);
      default -> throw PeerException.fault("it has failed");
    }
  }

  private PeerException tooLate() {
    return due != 0 && due - System.nanoTime() < 0
        ? PeerException.late()
        : PeerException.ours("its turn did not come in time");
  }

  /** In our words: Jetty's messages dump the whole state of a connection. */
  static PeerException trouble(Throwable failure) {
    if (failure instanceof RejectedExecutionException) {
      return PeerException.ours("too many requests are waiting for it");
    }
    if (failure instanceof SocketTimeoutException || failure instanceof ConnectException) {
      return PeerException.fault("it cannot be connected to (" + failure.getMessage() + ")");
    }
    if (failure instanceof UnknownHostException) {
      return PeerException.fault("its host name does not exist");
    }
    if (failure instanceof AddressNotAllowedException) {
      return PeerException.fault(failure.getMessage());
    }
    if (failure instanceof HttpResponseException) {
      return PeerException.fault("what it sends is not HTTP");
    }
    if (failure instanceof SSLException) {
      return PeerException.fault(
          TlsTrouble.of(failure, "those of the Java platform").orElse("TLS with it failed"));
    }
    if (failure instanceof EOFException) {
      return PeerException.fault("it broke off");
    }
    return PeerException.fault(
        "the connection to it broke (" + failure.getClass().getSimpleName() + ")");
  }

  /** The fields of an answer that is a thumbnail. */
  static String fieldsOf(Thumbnail t) {
    return THUMBNAIL + " " + t.bytes().length + " " + ThumbnailFields.write(t);
  }

  /** The same for a bundle. */
  static String fieldsOf(Bundle bundle) {
    byte[] list = bundle.list();
    return BUNDLE + " " + bundle.length() + " " + Thumbnail.tag(list) + " " + list.length;
  }

  /** The same for a refusal. */
  static String fieldsOf(PeerRefusal refusal) {
    return fields(refusal.kind().name(), refusal.body()) + " " + refusal.name();
  }

  /** The same for a text. */
  static String fieldsOf(byte[] text) {
    return fields(TEXT, text);
  }

  private static String fields(String kind, byte[] body) {
    return kind + " " + body.length + " " + Thumbnail.tag(body);
  }

  static Thumbnail thumbnail(byte[] body, String[] fields) throws PeerException {
    if (!fields[KIND].equals(THUMBNAIL)) {
      throw PeerException.fault("its answer is not a thumbnail");
    }
    return ThumbnailFields.read(body, Arrays.asList(fields).subList(TAG, fields.length));
  }

  static String text(byte[] body, String[] fields) throws PeerException {
    if (!fields[KIND].equals(TEXT)) {
      throw PeerException.fault("its answer is not a text");
    }
    return new String(body, UTF_8).strip();
  }
}
