package minami.config;

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
import minami.cluster.AdvertisedUrl;
import minami.cluster.ClusterSettings;

/** Reads the settings by which a node finds the others. */
final class ClusterConfig {

  private static final Pattern PREFIX = Pattern.compile("(/?[A-Za-z0-9._-])+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** The node finds its advertised URL itself. */
  private static final String AUTO = "auto";

  private ClusterConfig() {}

  /**
   * What a node must know to find the others; empty if it is alone.
   *
   * @param meaning a digest of the settings that decide what a thumbnail's key means
   */
  static Optional<ClusterSettings> read(Settings s, Deployment where, String meaning) {
    List<URI> endpoints =
        s.list(
            "etcd.endpoints",
            "comma-separated addresses such as http://127.0.0.1:2379, with a port and without a path",
            ClusterConfig::endpoint);
    ClusterSettings settings =
        new ClusterSettings(
            endpoints,
            s.text("etcd.user", ""),
            s.text("etcd.password", ""),
            certificates(s),
            s.parse(
                "etcd.prefix",
                s.text("etcd.prefix", "/minami"),
                "a key such as /minami",
                p -> PREFIX.matcher(p).matches() ? p : null),
            s.parse(
                "cluster.name",
                s.text("cluster.name", "default"),
                "a name made of letters, digits, -, _ and .",
                n -> NAME.matcher(n).matches() ? n : null),
            advertised(s, where, !endpoints.isEmpty()),
            s.parse(
                "cluster.secret",
                s.text("cluster.secret", ""),
                "16 characters or more, or nothing",
                v -> v.isEmpty() || v.length() >= 16 ? v : null),
            where.version(),
            meaning);
    return endpoints.isEmpty() ? Optional.empty() : Optional.of(settings);
  }

  /** Null if it is not needed, or cannot be told. */
  private static AdvertisedUrl advertised(Settings s, Deployment where, boolean needed) {
    String key = "cluster.advertise-url";
    String url = s.text(key, AUTO);
    boolean auto = url.isEmpty() || url.equals(AUTO);
    if (!needed) {
      return null;
    }
    try {
      if (!auto) {
        return AdvertisedUrl.of(url);
      }
      if (where.port().isPresent()) {
        return AdvertisedUrl.auto(where.port().getAsInt(), where.contextPath());
      }
      s.refuse(
          key,
          "must be set in a container, where the port on which this node listens is not known: to"
              + " where the other nodes reach it, such as http://10.0.0.7:8080"
              + where.contextPath());
    } catch (IllegalArgumentException e) {
      s.refuse(
          key,
          "must be an address such as http://10.0.0.7:8080 with the context path, but is "
              + e.getMessage());
    }
    return null;
  }

  private static Optional<Path> certificates(Settings s) {
    return s.parse(
        "etcd.ca",
        s.text("etcd.ca", ""),
        "the path of a readable file with certificates in PEM, or nothing",
        f -> f.isEmpty() ? Optional.empty() : Optional.of(certificates(Path.of(f))));
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
            && uri.getPort() <= 65_535
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && uri.getRawPath().isEmpty()
        ? uri
        : null;
  }
}
