package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lists the pictures that the start page offers: the samples, if they are the default origin. */
public final class SamplesServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] json = new Gson().toJson(Node.of(getServletContext()).samples()).getBytes(UTF_8);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-cache");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }
}
