package minami.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import minami.client.ClientThreads;
import minami.client.LastingClient;
import minami.s3.Bucket;
import minami.s3.Credentials;
import minami.s3.CredentialsException;
import minami.s3.S3Error;
import minami.s3.S3Settings;
import minami.s3.Signature;
import minami.s3.Signer;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Asks a bucket, with a signature, and waits for its answer. Follows no redirect: the configuration
 * names the server and the region. Thread-safe.
 */
final class BucketClient implements AutoCloseable {

  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private static final Duration CONNECT = Duration.ofSeconds(1);

  private static final String RIGHTS =
      "s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket";

  private final Bucket bucket;
  private final Signer signer;
  private final ClientThreads threads = new ClientThreads("minami-store-http", 8);
  private final Credentials credentials = new Credentials(threads.daemons(), threads.timer());
  private final LastingClient client;

  /**
   * @param connections at the same time; callers beyond them wait
   */
  BucketClient(Bucket bucket, S3Settings settings, int connections) {
    this.bucket = bucket;
    signer = new Signer(settings, credentials);
    client = threads.open("store", http -> limit(http, connections));
  }

  private static void limit(HttpClient http, int connections) {
    http.setMaxConnectionsPerDestination(connections);
    http.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    http.setAddressResolutionTimeout(CONNECT.toMillis());
    http.setConnectTimeout(CONNECT.toMillis());
  }

  /**
   * One call.
   *
   * @param body null for none
   * @param longest how many bytes the answer may have
   * @param patience how long it may take in all
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares calls
  record Call(
      String method,
      URI address,
      Map<String, String> headers,
      byte[] body,
      int longest,
      Duration patience) {}

  /**
   * What the bucket answers; null if it has no such object.
   *
   * @throws IOException saying what is wrong if it is no success
   */
  byte[] ask(Call call) throws IOException {
    long end = System.nanoTime() + call.patience().toNanos();
    try {
      for (int tries = 2; ; tries--) {
        Signature signature =
            signer
                .sign(
                    bucket.region(),
                    call.method(),
                    call.address(),
                    call.headers(),
                    call.body() == null ? new byte[0] : call.body())
                .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        ContentResponse answer = send(call, signature, end - System.nanoTime());
        int status = answer.getStatus();
        byte[] content = answer.getContent();
        if (status / 100 == 2) {
          return content;
        }
        S3Error error =
            S3Error.read(Arrays.copyOf(content, Math.min(content.length, S3Error.MAX_BODY)));
        if (status == 404 && !error.isMissingBucket() || status == 416) { // a part of nothing
          return null;
        }
        if (tries == 1 || !error.isExpired() || !signature.renew()) {
          String advice = error.advice(bucket, RIGHTS);
          throw new BucketException(
              "the bucket answers " + status + (advice.isEmpty() ? "" : " " + advice));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } catch (TimeoutException e) {
      throw new BucketException("the bucket does not answer", e);
    } catch (ExecutionException e) {
      throw new BucketException(reason(e.getCause()), e.getCause());
    }
  }

  private ContentResponse send(Call call, Signature signature, long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    Request request =
        client
            .current()
            .newRequest(call.address())
            .method(call.method())
            .headers(
                headers -> {
                  headers.put(HttpHeader.ACCEPT_ENCODING, "identity");
                  call.headers().forEach(headers::put);
                  signature.headers().forEach(headers::put);
                })
            .timeout(Math.max(1, nanos), TimeUnit.NANOSECONDS);
    if (call.body() != null) {
      request.body(new BytesRequestContent("application/octet-stream", call.body()));
    }
    CompletableFuture<ContentResponse> answer =
        new CompletableResponseListener(request, call.longest()).send();
    try {
      return answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException | TimeoutException e) {
      request.abort(e);
      throw e;
    }
  }

  private static String reason(Throwable failure) {
    if (failure instanceof CredentialsException) {
      return failure.getMessage();
    } else if (failure instanceof TimeoutException) {
      return "the bucket does not answer";
    } else if (failure instanceof ConnectException || failure instanceof SocketTimeoutException) {
      return "its server cannot be connected to: is it up, and s3.endpoint right?";
    } else if (failure instanceof UnknownHostException) {
      return "its server's host name does not exist";
    } else if (failure instanceof SSLException) {
      return "no secure connection to its server: does the Java platform trust its certificate?";
    }
    return "its server breaks off, or sends too much";
  }

  @Override
  public void close() {
    client.close();
    credentials.close();
    threads.close();
  }
}
