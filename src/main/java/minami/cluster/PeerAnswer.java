package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import minami.image.Format;
import minami.image.Thumbnail;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;

/**
 * One answer of a peer on its way in. Nothing of it is believed, or even stored, before its headers
 * have proved that a node of this cluster gives it, to this request, for this key. They say how
 * long its body is and what it hashes to, too; both are held against what comes.
 *
 * <p>Jetty calls a listener one event at a time, so only what the clock looks at is volatile.
 */
final class PeerAnswer<T> implements Response.Listener {

  /** A thumbnail is never longer: the largest, 16,384 pixels square, is refused long before. */
  private static final long LONGEST = 64L << 20;

  /** The room for a body at first; more only as it comes, whatever length has been announced. */
  private static final int FIRST_ROOM = 32 * 1024;

  /** The ticks of the clock in which nothing of a body comes before it is given up: two seconds. */
  private static final int STALLED_TICKS = 10;

  /** Verdicts that would be the same anywhere. */
  private static final Set<Integer> FINAL = Set.of(403, 404, 413, 415, 422);

  /** What a body means. */
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

  /** Null until the headers have been believed. */
  private volatile byte[] body;

  private volatile int size;

  /** When the peer should have said something at the latest; 0 until the request has gone out. */
  private volatile long due;

  /** The rest belongs to the clock's thread. */
  private int sizeBefore;

  private int stalledTicks;

  /**
   * An answer that has not come yet.
   *
   * @param heard is called when anything has come that proves the peer to be alive
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
   * What the answer must be to.
   *
   * @param toldPatience in which the peer has been told to answer, with a thumbnail or without
   */
  void expect(String toNonce, Duration toldPatience) {
    nonce = toNonce;
    patience = toldPatience;
  }

  /** The request has left: until then, time that passes is not the peer's. */
  void sent() {
    due = System.nanoTime() + patience.toNanos();
  }

  @Override
  public void onHeaders(Response response) {
    try {
      believe(response);
    } catch (PeerException e) {
      fail(e); // which aborts the request
    } catch (RuntimeException e) {
      fail(PeerException.fault("its answer is malformed"));
    } catch (Error e) { // those who wait must hear of it
      fail(unread(e));
    }
  }

  private void believe(Response response) throws PeerException {
    String endorsement = response.getHeaders().get(PeerClient.ANSWER);
    int status = response.getStatus();
    String said = signatures.check(nonce, key, status, endorsement).orElse(null);
    if (said == null) {
      throw PeerException.fault(
          status == 403
              ? "it takes us for a stranger (do clocks, secrets, settings and versions agree?)"
              : "what answers there, with status " + status + ", is no node of this cluster");
    }
    heard.run();
    fields = said.split(" ");
    long announced = Long.parseLong(fields[0]);
    if (announced > LONGEST
        || announced != response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH)) {
      throw PeerException.fault("its answer has not the length that it says");
    }
    length = (int) announced;
    body = new byte[Math.min(length, FIRST_ROOM)];
  }

  @Override
  public void onContent(Response response, ByteBuffer content) {
    if (body == null || result.isDone()) {
      return; // it has failed, and the connection is about to be closed
    }
    int more = content.remaining();
    if (more > length - size) {
      fail(PeerException.fault("its answer is longer than it says"));
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

  private static PeerException unread(Error e) {
    return PeerException.ours("this node could not take its answer: " + e);
  }

  private void makeRoom(int needed) {
    if (needed > body.length) {
      body = Arrays.copyOf(body, (int) Math.min(length, Math.max(needed, 2L * body.length)));
    }
  }

  private void fail(PeerException e) {
    result.completeExceptionally(e);
  }

  /** Called by the clock, a few times a second. A node that sends headers has the whole body. */
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
      fail(trouble(completed.getFailure()));
      return;
    }
    try {
      result.complete(read(completed.getResponse().getStatus()));
    } catch (VerdictException | PeerException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      fail(PeerException.fault("its answer is malformed"));
    } catch (Error e) {
      fail(unread(e));
    }
  }

  private T read(int status) throws VerdictException, PeerException {
    if (body == null) {
      throw PeerException.fault("its answer has no headers");
    }
    if (size < length || !Thumbnail.tag(body).equals(fields[1])) {
      throw PeerException.fault("its answer was damaged on the way");
    }
    if (status == 200) {
      return reader.read(body, fields);
    }
    if (FINAL.contains(status)) {
      throw new VerdictException(status, new String(body, UTF_8));
    }
    if (status == 500) {
      throw PeerException.fault("it has failed with status 500");
    }
    throw PeerException.noAnswer("it answered with status " + status);
  }

  /** In words of our own: Jetty's hold the whole state of a connection. */
  private PeerException trouble(Throwable failure) {
    if (failure instanceof RejectedExecutionException) {
      return PeerException.ours("too many requests wait for it");
    }
    if (failure instanceof TimeoutException) {
      return due != 0 && due - System.nanoTime() < 0
          ? PeerException.fault("it did not even say in time that it takes too long")
          : PeerException.ours("its turn did not come in time");
    }
    if (failure instanceof SocketTimeoutException || failure instanceof ConnectException) {
      return PeerException.fault("it cannot be connected to (" + failure.getMessage() + ")");
    }
    if (failure instanceof UnknownHostException) {
      return PeerException.fault("there is no host of its name");
    }
    if (failure instanceof AddressNotAllowedException) {
      return PeerException.fault(failure.getMessage());
    }
    if (failure instanceof HttpResponseException) {
      return PeerException.fault("what it sends is no answer in HTTP");
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

  /** The fields of an answer that say what its body must be. */
  static String fieldsOf(byte[] body) {
    return body.length + " " + Thumbnail.tag(body);
  }

  /** The same for a thumbnail. */
  static String fieldsOf(Thumbnail t) {
    return String.join(
        " ",
        Integer.toString(t.bytes().length),
        t.etag(),
        t.format().name(),
        Integer.toString(t.width()),
        Integer.toString(t.height()));
  }

  static Thumbnail thumbnail(byte[] body, String[] fields) throws PeerException {
    if (fields.length != 5
        || Format.of(body).map(Format::name).filter(fields[2]::equals).isEmpty()) {
      throw PeerException.fault("its answer is no thumbnail");
    }
    return new Thumbnail(
        body,
        Format.valueOf(fields[2]),
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[4]),
        fields[1]);
  }

  static String text(byte[] body, String[] fields) {
    return new String(body, UTF_8).strip();
  }
}
