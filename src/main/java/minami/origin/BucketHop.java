package minami.origin;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import minami.s3.Bucket;
import minami.s3.S3Error;
import minami.s3.Signature;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/** One exchange with a bucket: it is signed, and if there is no object, the body says why. */
final class BucketHop extends Hop {

  private final Bucket bucket;
  private final S3Access access;
  private Signature signature;

  /** What the bucket says in place of an object, on its way in, or null. */
  private ByteBuffer explanation;

  BucketHop(HttpFetch fetch, HttpFetch.Task task, URI address, Bucket bucket) {
    super(fetch, task, address);
    this.bucket = bucket;
    access = task.place().s3();
  }

  /** Sends it as soon as there are credentials; mostly that is at once. */
  @Override
  void send(Request request) {
    access
        .sign(bucket, address, conditions())
        .whenComplete(
            (signed, failure) -> {
              if (failure != null) {
                task.result().completeExceptionally(access.verdictOn(failure));
                return;
              }
              try {
                signature = signed;
                request.headers(fields -> signed.headers().forEach(fields::put));
                super.send(request);
              } catch (RuntimeException | Error e) { // the future would keep it to itself
                task.result().completeExceptionally(HttpFailure.verdictOn(e));
              }
            });
  }

  @Override
  void deny(int status) {
    explanation = ByteBuffer.allocate(S3Error.MAX_BODY);
  }

  @Override
  void receive(Response response, ByteBuffer content) throws OriginException {
    if (explanation == null) {
      super.receive(response, content);
      return;
    }
    int length = Math.min(content.remaining(), explanation.remaining());
    explanation.put(content.slice().limit(length));
    if (!explanation.hasRemaining()) {
      explained(response.getStatus());
    }
  }

  @Override
  void end(Result exchange) {
    if (explanation == null) {
      super.end(exchange);
    } else if (!task.result().isDone()) {
      explained(exchange.getResponse().getStatus());
    }
  }

  /** It has said why there is no object, as far as that came. */
  private void explained(int status) {
    S3Error error = S3Error.read(Arrays.copyOf(explanation.array(), explanation.position()));
    URI elsewhere = access.inItsRegion(headers, error, address, bucket);
    if (elsewhere != null) {
      redirect(elsewhere);
    } else if (status == 429
        || HttpStatus.isRedirection(status) && headers.contains(HttpHeader.LOCATION)) {
      super.deny(status);
    } else if (error.isExpired() && fetch.mayRenew() && signature.renew()) {
      ask(address);
    } else {
      settle(access.verdictOn(status, headers, error, bucket));
    }
  }
}
