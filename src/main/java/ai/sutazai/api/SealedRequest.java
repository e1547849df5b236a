package ai.sutazai.api;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;

/**
 * What Camel's HTTP binding may see of a request: the path alone. It would copy headers, query and
 * form fields into the message and read the whole body before anyone has looked at them.
 */
final class SealedRequest extends HttpServletRequestWrapper {

  private final Operation operation;

  SealedRequest(HttpServletRequest request, Operation operation) {
    super(request);
    this.operation = operation;
  }

  Operation operation() {
    return operation;
  }

  HttpServletRequest unsealed() {
    return (HttpServletRequest) getRequest();
  }

  /** GET for HEAD: the container leaves the body out by itself. */
  @Override
  public String getMethod() {
    return operation.method();
  }

  @Override
  public String getHeader(String name) {
    return null;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.emptyEnumeration();
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.emptyEnumeration();
  }

  @Override
  public String getQueryString() {
    return null;
  }

  @Override
  public String getParameter(String name) {
    return null;
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Map.of();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.emptyEnumeration();
  }

  @Override
  public String[] getParameterValues(String name) {
    return null;
  }

  @Override
  public String getContentType() {
    return null;
  }

  @Override
  public String getCharacterEncoding() {
    return null;
  }

  @Override
  public int getContentLength() {
    return 0;
  }

  @Override
  public long getContentLengthLong() {
    return 0;
  }

  @Override
  public ServletInputStream getInputStream() {
    return NOTHING;
  }

  private static final ServletInputStream NOTHING =
      new ServletInputStream() {
        @Override
        public boolean isFinished() {
          return true;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new UnsupportedOperationException();
        }

        @Override
        public int read() {
          return -1;
        }
      };
}
