package ai.sutazai.security;

import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** One spelling for each account's name. */
@Component("emailAddress")
public class EmailAddress {

  /** Of a request {@code {email, …}}, as accounts are known by. */
  public String normalised(@Body Map<String, Object> request) {
    return normalise(request.get("email").toString());
  }

  static String normalise(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }
}
