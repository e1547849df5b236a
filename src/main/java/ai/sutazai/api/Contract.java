package ai.sutazai.api;

import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;

/** The OpenAPI document: which operation a request asks for and what it must be. */
@Component
public class Contract {

  private volatile ContractText current;

  Contract(ApiSettings settings) {
    try {
      current = new ContractText(settings.contract().getContentAsByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("The contract cannot be read: " + settings.contract(), e);
    }
  }

  /** What requests are held to at this moment; whoever asks twice keeps it meanwhile. */
  public ContractText current() {
    return current;
  }

  /** What is wrong with a text as such, whatever contract it is to take the place of. */
  public static List<String> faults(String text) {
    try {
      read(text);
    } catch (IllegalArgumentException e) {
      return List.of(e.getMessage());
    } catch (RuntimeException e) {
      return List.of("holds a schema that cannot be used: " + e.getMessage());
    }
    return new OpenAPIV3Parser().readContents(text, null, null).getMessages();
  }

  /**
   * Why a text cannot take the place of this contract; empty: it can.
   *
   * @param breaking whether callers of today may be broken
   */
  public List<String> objections(String text, boolean breaking) {
    List<String> faults = faults(text);
    if (!faults.isEmpty()) {
      return faults;
    }
    ContractText young = read(text);
    if (!young.basePath().equals(current.basePath())) {
      return List.of("moves the server's path, which is read at the start only");
    }
    return breaking
        ? List.of()
        : ContractChange.breaks(current, young).stream()
            .map(b -> b + "; ALLOW_BREAKING_CONTRACT=true would allow it")
            .toList();
  }

  /** Whether a text has other operations than this contract. */
  public boolean hasOtherOperations(String text) {
    return !read(text).outline().equals(current.outline());
  }

  /**
   * From now on requests are held to this text, against which there are no objections.
   *
   * @return the text they were held to so far
   */
  public String use(String text) {
    String before = new String(current.text(), StandardCharsets.UTF_8);
    current = read(text);
    return before;
  }

  /** Its operations alone; reading the whole would take Camel a fifth of a start. */
  public String json() {
    return current.outline();
  }

  private static ContractText read(String text) {
    return new ContractText(text.getBytes(StandardCharsets.UTF_8));
  }
}
