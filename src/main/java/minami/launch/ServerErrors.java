package minami.launch;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Errors outside of the web application, such as a request that is no HTTP. */
final class ServerErrors extends ErrorHandler {
  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateCacheControl(Response response) {
    // ErrorAnswer decides by the status.
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
  }
}
