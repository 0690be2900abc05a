# SPDX-License-Identifier: MIT
# The installed package with compilers and QEMU, for any folder:
#
#     docker build -t tinytransit .
#     docker run --rm -v "$PWD:/work" tinytransit detect --input curves --out found
#     docker run --rm -v "$PWD:/work" tinytransit hil run --target qemu --golden
#     docker run --rm -p 127.0.0.1:8321:8321 -v "$PWD:/work" tinytransit serve --host 0.0.0.0 --token-file token
#
# A board: --device /dev/ttyACM0 --group-add dialout. What is installed where is said by `docker run --rm tinytransit doctor`.

FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3-venv python3-dev gcc g++ libc6-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY pyproject.toml setup.py MANIFEST.in README.md LICENSE constraints.txt platformio.ini ./
COPY python python
COPY hil hil
COPY firmware firmware
COPY models models
RUN python3 -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir build \
 && /opt/build/bin/python -m build --wheel --outdir /opt/wheel
RUN python3 -m venv /opt/tinytransit \
 && /opt/tinytransit/bin/pip install --no-cache-dir -c constraints.txt \
    "$(echo /opt/wheel/*.whl)[data,reference,fast-search,timing,emulators,serve]"

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3-venv gcc libc6-dev gcc-arm-none-eabi libnewlib-arm-none-eabi \
    qemu-system-arm make git \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/tinytransit /opt/tinytransit
RUN useradd --create-home --uid 1000 astronomer && mkdir /work && chown astronomer /work
ENV PATH=/opt/tinytransit/bin:$PATH
USER astronomer
WORKDIR /work
# Builds the firmware of both in the user's cache, and shows that all of it works.
RUN tinytransit hil run --target native --golden --limit 3 && tinytransit hil run --target qemu --golden --limit 3
ENTRYPOINT ["tinytransit"]
CMD ["doctor"]
