package minami.web;

import com.google.gson.Gson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import minami.address.AddressRules;
import minami.address.Qualities;
import minami.image.OutputFormat;

/**
 * Tells the start page what it may ask this node for: the names of pictures, if they are the
 * samples, the limits, and the defaults that addresses leave out.
 */
public final class PlaygroundServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Node node = Node.of(getServletContext());
    AddressRules rules = node.addresses().rules();
    Map<String, Object> offer =
        Map.of(
            "samples", node.samples(),
            "maxWidth", rules.maxWidth(),
            "maxHeight", rules.maxHeight(),
            "sizes", node.addresses().sizes(),
            "signed", !rules.signingKeys().isEmpty(),
            "formats",
                Arrays.stream(OutputFormat.values())
                    .filter(rules::offers)
                    .map(format -> format(format, rules.qualities()))
                    .toList());
    JsonResponse.send(response, new Gson().toJson(offer));
  }

  private static Map<String, Object> format(OutputFormat format, Qualities qualities) {
    return Map.of(
        "word", format.code(),
        "hasQuality", format.hasQuality(),
        "quality", qualities.of(format),
        "mixesAlpha", format.mixesAlpha(),
        "canBeAnimated", format.canBeAnimated() || format == OutputFormat.AUTO);
  }
}
