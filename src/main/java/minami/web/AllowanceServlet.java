package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import minami.address.Additions;
import minami.address.AddressException;
import minami.address.AddressRules;
import minami.cache.SingleFlight;
import minami.trace.Trace;

/**
 * Shows the sizes and presets that may be asked for, at {@code GET /admin/sizes}, and changes them
 * for all nodes: {@code PUT} and {@code DELETE} of {@code /admin/sizes/{size}} and {@code
 * /admin/presets/{name}}, with the options of a preset as the body.
 */
public final class AllowanceServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String SETTINGS = "settings";
  private static final String CLUSTER = "cluster";

  /** More than etcd gets. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int LONGEST_PRESET = 1_000;

  private final transient Gson gson =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (Waiting.answer(request, response)) {
      return;
    }
    String name = request.getPathInfo() == null ? "" : request.getPathInfo().substring(1);
    boolean presets = request.getServletPath().endsWith("presets");
    List<String> allowed = name.isEmpty() ? List.of("GET", "HEAD") : List.of("PUT", "DELETE");
    if (!allowed.contains(request.getMethod())) {
      node.replies().send(request, response, Problem.notAllowed(String.join(", ", allowed)));
    } else if (name.isEmpty()) {
      show(response);
    } else {
      change(request, response, presets, name);
    }
  }

  private void show(HttpServletResponse response) throws IOException {
    AddressRules settings = node.allowances().ofSettings();
    Additions added = node.allowances().added();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("open", settings.sizes().isEmpty());
    List<Map<String, String>> sizes = new ArrayList<>();
    addSizes(sizes, settings.sizes(), SETTINGS);
    addSizes(sizes, added.sizes(), CLUSTER);
    shown.put("sizes", sizes);
    List<Map<String, String>> presets = new ArrayList<>();
    addPresets(presets, settings.presets(), SETTINGS);
    addPresets(presets, added.presets(), CLUSTER);
    shown.put("presets", presets);
    JsonResponse.send(response, gson.toJson(shown) + "\n");
  }

  private static void addSizes(List<Map<String, String>> list, Set<String> sizes, String from) {
    for (String name : new TreeSet<>(sizes)) {
      Map<String, String> size = new LinkedHashMap<>();
      size.put("size", name);
      size.put("from", from);
      list.add(size);
    }
  }

  private static void addPresets(
      List<Map<String, String>> list, Map<String, String> presets, String from) {
    new TreeMap<>(presets)
        .forEach(
            (name, options) -> {
              Map<String, String> preset = new LinkedHashMap<>();
              preset.put("name", name);
              preset.put("options", options);
              preset.put("from", from);
              list.add(preset);
            });
  }

  private void change(
      HttpServletRequest request, HttpServletResponse response, boolean presets, String name)
      throws IOException {
    try {
      CompletableFuture<Void> change = change(request, presets, name);
      Waiting.begin(
          request,
          response,
          PATIENCE,
          Trace.NONE,
          trace -> SingleFlight.Ticket.landed(change),
          (req, resp, none, failure) -> {
            if (failure == null) {
              resp.setStatus(HttpServletResponse.SC_NO_CONTENT);
              resp.setHeader("Cache-Control", "no-store");
            } else {
              node.replies().send(req, resp, Problem.ETCD_AWAY);
            }
          });
    } catch (AddressException e) {
      node.replies().send(request, response, Problem.unusable(e.getMessage()));
    } catch (IllegalStateException e) {
      node.replies().send(request, response, Problem.conflict(e.getMessage()));
    }
  }

  private CompletableFuture<Void> change(HttpServletRequest request, boolean presets, String name)
      throws IOException, AddressException {
    boolean remove = request.getMethod().equals("DELETE");
    if (!presets) {
      return remove ? node.allowances().removeSize(name) : node.allowances().addSize(name);
    }
    return remove
        ? node.allowances().removePreset(name)
        : node.allowances().addPreset(name, body(request));
  }

  private static String body(HttpServletRequest request) throws IOException, AddressException {
    byte[] body = request.getInputStream().readNBytes(LONGEST_PRESET + 1);
    if (body.length > LONGEST_PRESET) {
      throw AddressException.malformed("the options are longer than 1000 characters");
    }
    return new String(body, UTF_8).strip();
  }
}
