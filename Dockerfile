# walrus and walrus-cli in one image. Both bases may be replaced (--build-arg), for a registry of your own or a machine without access to Microsoft's.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS build
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY global.json nuget.config Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src ./src
COPY eng ./eng
# The same two publishes into one folder as make build. A folder that is not writable would not matter to the node: the data is in a volume.
RUN dotnet publish src/Walrus.Node -c Release -o /app -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false \
 && dotnet publish src/Walrus.Cli -c Release -o /app -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false \
 && eng/precompile /app \
 && mkdir /empty

FROM ${RUNTIME_IMAGE}
# The user that Microsoft's images have for this (1654). By number: Kubernetes can then see that it is not root.
ARG APP_UID=1654
COPY --from=build /app /opt/walrus
COPY --chmod=755 eng/ready /opt/walrus/ready
# Made here, so that a new named volume belongs to the user.
COPY --from=build --chown=${APP_UID}:${APP_UID} /empty /data
ENV PATH=/opt/walrus:$PATH HOME=/tmp DOTNET_NOLOGO=1
USER ${APP_UID}
VOLUME /data
EXPOSE 8080 8081 6000
# Inside a container every address is the container's own. What others are told comes by --raft-advertise-host; without it, it is the container's name.
ENTRYPOINT ["walrus", "--data-dir", "/data", "--client-host", "0.0.0.0", "--http-host", "0.0.0.0", "--raft-host", "0.0.0.0"]
HEALTHCHECK --interval=2s --timeout=3s --start-period=30s --retries=5 CMD ["bash", "/opt/walrus/ready", "8081"]
