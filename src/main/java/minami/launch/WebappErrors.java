package minami.launch;

import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Errors inside the web application for which its web.xml names no page. */
final class WebappErrors extends ErrorPageErrorHandler {
  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  public String getCacheControl() {
    return null; // ErrorAnswer decides by the status.
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    response.write(true, ErrorAnswer.of(request, response, code), callback);
    Request.as(request, ServletContextRequest.class)
        .getServletChannel()
        .sendErrorResponseAndComplete();
  }
}
