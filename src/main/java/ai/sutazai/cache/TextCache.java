package ai.sutazai.cache;

import java.time.Duration;

/** Texts kept for a while by their keys. What is not there, or out of reach, is made again. */
public interface TextCache {

  /** Null for what is not there. */
  String get(String key);

  void put(String key, String text, Duration lifetime);
}
