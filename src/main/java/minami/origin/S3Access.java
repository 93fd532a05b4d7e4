package minami.origin;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import minami.origin.OriginException.Reason;
import minami.s3.Bucket;
import minami.s3.CredentialsException;
import minami.s3.S3Error;
import minami.s3.Signature;
import minami.s3.Signer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes the fetch of an object of a bucket another one than that of a web server's file: its
 * signature, and what the bucket's refusals mean. Thread-safe.
 */
final class S3Access {

  private static final Logger LOG = LoggerFactory.getLogger(S3Access.class);

  private static final String REGION = "x-amz-bucket-region";

  /** As in https://bucket.s3.eu-central-1.amazonaws.com/key. */
  private static final Pattern REGIONAL =
      Pattern.compile("^https://[a-z0-9.-]*\\bs3[.-]([a-z0-9-]+)\\.amazonaws\\.com[./]");

  private static final byte[] NO_BODY = {};

  private final String origin;
  private final Signer signer;

  /** Another one once AWS has said that the bucket is in another region. */
  private volatile Bucket bucket;

  /**
   * @param origin its key in the configuration
   */
  S3Access(String origin, Bucket bucket, Signer signer) {
    this.origin = origin;
    this.bucket = bucket;
    this.signer = signer;
  }

  Bucket bucket() {
    return bucket;
  }

  /** The bucket if an address is one of its server, where it may be signed; else null. */
  Bucket at(URI address) {
    Bucket now = bucket;
    return now.serves(address) ? now : null;
  }

  CompletableFuture<Signature> sign(Bucket at, URI address, Map<String, String> headers) {
    return signer.sign(at.region(), "GET", address, headers, NO_BODY);
  }

  OriginException verdictOn(Throwable failure) {
    return failure instanceof CredentialsException e
        ? new OriginException(
            Reason.BROKEN, "there are no credentials", "for " + origin + ", " + e.getMessage(), 0)
        : HttpFailure.verdictOn(failure);
  }

  /** What an answer means that brings no object, and is neither a redirect nor a 429. */
  OriginException verdictOn(int status, HttpFields headers, S3Error error, Bucket at) {
    if ((status == 404 || status == 410) && !error.isMissingBucket()) {
      return new OriginException(Reason.NOT_FOUND, "the origin answered " + status);
    }
    int retryAfter = status == 503 ? Freshness.retryAfter(headers) : 0;
    return new OriginException(
        Reason.BROKEN,
        "the origin answered " + status,
        told(error.advice(at, "s3:GetObject")),
        retryAfter);
  }

  /** Who it concerns: origins on one server share a gate, and with it a log. */
  private String told(String advice) {
    return advice.isEmpty() ? "" : origin + " gets " + advice;
  }

  /**
   * Where AWS has the object, if it says that the bucket is in another region; null if it does not,
   * or the bucket is not with AWS. The address is made from the region's name, as nothing that an
   * answer says may decide where a signature goes.
   */
  URI inItsRegion(HttpFields headers, S3Error error, URI address, Bucket at) {
    String region = region(headers, error);
    Bucket moved = region.equals(at.region()) ? null : at.in(region);
    URI target = moved == null ? null : at.moved(address, moved);
    if (target != null) {
      bucket = moved;
      LOG.warn(
          "{}: the bucket {} is in the region {}, and is asked there from now on. Set s3.region",
          origin,
          moved.name(),
          region);
    }
    return target;
  }

  private static String region(HttpFields headers, S3Error error) {
    String region = headers.get(REGION);
    if (region != null) {
      return region;
    }
    Matcher host = REGIONAL.matcher(String.valueOf(headers.get(HttpHeader.LOCATION)));
    return host.find() ? host.group(1) : error.region();
  }
}
