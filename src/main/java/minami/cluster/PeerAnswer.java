package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;
import minami.image.Format;
import minami.image.Thumbnail;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;

/**
 * One answer of a peer on its way in. Nothing of it is believed, or even stored, before its headers
 * have proved that a node of this cluster gives it, to this request, for this key. They say how
 * long it is and what its checksum is, too; both are held against what comes.
 *
 * <p>Jetty calls a listener one event at a time, so the state needs no lock.
 */
final class PeerAnswer<T> implements Response.Listener {

  /** A thumbnail is never longer: the largest, 16,384 pixels square, is refused long before. */
  private static final long LONGEST = 64L << 20;

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
  private String[] fields;
  private byte[] body;
  private int size;

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

  void expect(String toNonce) {
    nonce = toNonce;
  }

  @Override
  public void onHeaders(Response response) {
    String endorsement = response.getHeaders().get(PeerClient.ANSWER);
    int status = response.getStatus();
    String said = signatures.check(nonce, key, status, endorsement).orElse(null);
    if (said == null) {
      fail(
          PeerException.fault(
              status == 403
                  ? "it takes us for a stranger (do clocks, secrets and settings agree?)"
                  : "what answers there, with status " + status + ", is no node of this cluster"));
      return;
    }
    heard.run();
    fields = said.split(" ");
    long length = Long.parseLong(fields[0]);
    if (length > LONGEST
        || length != response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH)) {
      fail(PeerException.fault("its answer has not the length that it says"));
      return;
    }
    body = new byte[(int) length];
  }

  @Override
  public void onContent(Response response, ByteBuffer content) {
    if (body == null) {
      return; // it has failed, and the connection is about to be closed
    }
    int more = content.remaining();
    if (more > body.length - size) {
      fail(PeerException.fault("its answer is longer than it says"));
      return;
    }
    content.get(body, size, more);
    size += more;
  }

  private void fail(PeerException e) {
    result.completeExceptionally(e); // which aborts the request
  }

  @Override
  public void onComplete(Result completed) {
    if (result.isDone()) {
      return;
    }
    if (completed.isFailed()) {
      result.completeExceptionally(trouble(completed.getFailure()));
      return;
    }
    try {
      result.complete(read(completed.getResponse().getStatus()));
    } catch (VerdictException | PeerException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      result.completeExceptionally(PeerException.fault("its answer cannot be read: " + e));
    }
  }

  private T read(int status) throws VerdictException, PeerException {
    if (size < body.length || !checksum(body).equals(fields[1])) {
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

  private static PeerException trouble(Throwable failure) {
    if (failure instanceof RejectedExecutionException) {
      return PeerException.noAnswer("too many requests wait for it");
    }
    if (failure instanceof TimeoutException) {
      return PeerException.noAnswer("it took too long");
    }
    if (failure instanceof SocketTimeoutException || failure instanceof ConnectException) {
      return PeerException.fault("it cannot be connected to (" + failure.getMessage() + ")");
    }
    if (failure instanceof EOFException) { // Jetty's message holds all of the connection's state
      return PeerException.fault("it broke off");
    }
    return PeerException.fault("the connection to it broke (" + failure + ")");
  }

  /** The fields of an answer that say what its body must be. */
  static String fieldsOf(byte[] body) {
    return body.length + " " + checksum(body);
  }

  /** The same for a thumbnail. */
  static String fieldsOf(Thumbnail t) {
    return String.join(
        " ",
        fieldsOf(t.bytes()),
        t.format().name(),
        Integer.toString(t.width()),
        Integer.toString(t.height()),
        t.etag());
  }

  static Thumbnail thumbnail(byte[] body, String[] fields) throws PeerException {
    if (fields.length != 6
        || Format.of(body).map(Format::name).filter(fields[2]::equals).isEmpty()) {
      throw PeerException.fault("its answer is no thumbnail");
    }
    return new Thumbnail(
        body,
        Format.valueOf(fields[2]),
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[4]),
        fields[5]);
  }

  static String text(byte[] body, String[] fields) {
    return new String(body, UTF_8);
  }

  /**
   * CRC-32C: the processor computes it, and it guards against accidents only; the rest is signed.
   */
  private static String checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Long.toHexString(crc.getValue()).toLowerCase(Locale.ROOT);
  }
}
