package minami;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings by which a node finds the others. */
public final class ClusterConfig {

  private static final Pattern PREFIX = Pattern.compile("(/?[A-Za-z0-9._-])+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Where etcd is. */
  public final List<URI> endpoints;

  /** The user of etcd; empty for none. */
  public final String user;

  /** The password of that user. */
  public final String password;

  /** The certificates by which etcd is known; empty for those of the Java platform. */
  public final Optional<Path> ca;

  /** What all keys in etcd begin with. */
  public final String prefix;

  /** The nodes of one name share their caches. */
  public final String name;

  /** The advertised URL is to be found by the node itself. */
  public static final String AUTO = "auto";

  /** Where the other nodes reach this one; or {@link #AUTO}. */
  public final String advertiseUrl;

  /** By which the nodes know each other; empty if they find it in etcd. */
  public final String secret;

  ClusterConfig(Settings s) {
    endpoints =
        s.list("etcd.endpoints", "").stream()
            .map(
                endpoint ->
                    s.parse(
                        "etcd.endpoints",
                        endpoint,
                        "addresses such as http://127.0.0.1:2379, with commas",
                        ClusterConfig::endpoint))
            .toList();
    user = s.text("etcd.user", "");
    password = s.text("etcd.password", "");
    String file = s.text("etcd.ca", "");
    ca =
        s.parse(
            "etcd.ca",
            file,
            "the path of a readable file with certificates in PEM, or nothing",
            f -> f.isEmpty() ? Optional.empty() : Optional.of(certificates(Path.of(f))));
    prefix =
        s.parse(
            "etcd.prefix",
            s.text("etcd.prefix", "/minami"),
            "a key such as /minami",
            p -> PREFIX.matcher(p).matches() ? p : null);
    name =
        s.parse(
            "cluster.name",
            s.text("cluster.name", "default"),
            "a name made of letters, digits, -, _ and .",
            n -> NAME.matcher(n).matches() ? n : null);
    String url = s.text("cluster.advertise-url", AUTO);
    advertiseUrl = url.isEmpty() ? AUTO : url;
    secret =
        s.parse(
            "cluster.secret",
            s.text("cluster.secret", ""),
            "16 characters or more, or nothing",
            v -> v.isEmpty() || v.length() >= 16 ? v : null);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "cluster " + name + " by etcd at " + endpoints;
  }

  private static Path certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        return file;
      }
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(e);
    }
    throw new IllegalArgumentException("no certificate in it");
  }

  private static URI endpoint(String text) {
    URI uri = URI.create(text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("http") || scheme.equals("https");
    return web
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getPort() > 0
            && uri.getRawPath().isEmpty()
        ? uri
        : null;
  }
}
