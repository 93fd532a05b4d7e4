package minami.s3;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs requests with one set of keys. Thread-safe. */
public final class Signer {

  private static final CompletableFuture<Signature> NONE =
      CompletableFuture.completedFuture(new Signature(Map.of(), () -> false));

  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final boolean anonymous;

  /** From the settings, or null. */
  private final AwsCredentialsIdentity fixed;

  private final Credentials chain;

  /**
   * @param chain gives credentials if the settings have no keys
   */
  public Signer(S3Settings settings, Credentials chain) {
    anonymous = settings.accessKey().equals(S3Settings.ANONYMOUS);
    fixed =
        anonymous || settings.accessKey().isEmpty()
            ? null
            : AwsCredentialsIdentity.create(settings.accessKey(), settings.secretKey());
    this.chain = chain;
  }

  /**
   * Signs a request. The future fails with a {@link CredentialsException}, or if the heap is full;
   * it completes on the calling thread or on one that asks for credentials.
   *
   * @param region of the bucket
   * @param address as it stands on the wire
   * @param headers to be signed with it
   * @param body empty if there is none
   */
  public CompletableFuture<Signature> sign(
      String region, String method, URI address, Map<String, String> headers, byte[] body) {
    if (anonymous) {
      return NONE;
    }
    if (fixed != null) {
      return CompletableFuture.completedFuture(
          new Signature(signed(fixed, region, method, address, headers, body), () -> false));
    }
    CompletableFuture<Signature> signature = new CompletableFuture<>();
    chain
        .get()
        .whenComplete(
            (who, failure) -> {
              try {
                if (failure != null) {
                  throw failure;
                }
                Map<String, String> signed = signed(who, region, method, address, headers, body);
                signature.complete(new Signature(signed, () -> chain.renew(who)));
              } catch (Throwable e) {
                signature.completeExceptionally(e);
              }
            });
    return signature;
  }

  private Map<String, String> signed(
      AwsCredentialsIdentity who,
      String region,
      String method,
      URI address,
      Map<String, String> headers,
      byte[] body) {
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().uri(address).method(SdkHttpMethod.fromValue(method));
    headers.forEach(request::putHeader);
    Map<String, String> signed = new HashMap<>();
    signer
        .sign(
            r ->
                r.request(request.build())
                    .identity(who)
                    .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    // S3 takes paths as they are: "a//b" and "a%2Fb" are keys of their own.
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false))
        .request()
        .forEachHeader((name, values) -> signed.put(name, values.get(0)));
    signed.keySet().removeIf(name -> name.equalsIgnoreCase("Host")); // the client writes it
    return signed;
  }
}
