# The layers of the last stage stand in the order in which they change: libraries, code, configuration, routes.

FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml .
RUN --mount=type=cache,target=/maven mvn -B -ntp -Dmaven.repo.local=/maven dependency:go-offline
COPY src/main src/main
RUN --mount=type=cache,target=/maven mvn -B -ntp -Dmaven.repo.local=/maven package -Dmaven.test.skip=true -Dexec.skip

FROM eclipse-temurin:25.0.2_10-jre-noble
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin sutazai \
  && install -d -o sutazai -g sutazai /data /inbox
WORKDIR /app
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/sutazai-pipeline.jar .
COPY bin/answers /usr/local/bin/answers
COPY config config
COPY routes routes
USER 10001
# Native libraries are unpacked into /tmp: if it is a tmpfs, it has to be one that may execute.
ENV DATA_DIR=/data INBOX_DIR=/inbox SERVER_ADDRESS=0.0.0.0 ROUTES_RELOAD=off
VOLUME ["/data", "/inbox"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=3m CMD ["answers", "8000", "/actuator/health/readiness"]
# JDK_JAVA_OPTIONS adds to these. With little memory, the serial collector leaves most of it to the work.
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-jar", "sutazai-pipeline.jar"]
