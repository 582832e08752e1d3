"""Machines of a test: network namespaces on a bridge of its own, whose address servers of the test listen on. A cable is cut by
taking its end on the bridge down. Needs root and CAP_NET_ADMIN: without them it says why."""

import os
import subprocess


def ip(*words):
    done = subprocess.run(["ip", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stdout.strip()} (network namespaces need root and CAP_NET_ADMIN)")


class MachineNetwork:
    """`with MachineNetwork(["one", "two"]) as network`: network.address is the bridge's; network.prefix("one") runs a command
    there."""

    def __init__(self, names):
        number = os.getpid() % 60_000
        self.subnet = f"10.{200 + number // 250 % 50}.{number % 250}"
        self.address, self.mask = f"{self.subnet}.1", f"{self.subnet}.0/24"
        self.bridge = f"cb{number}"
        self.spaces = {name: f"crawl-{number}-{name}" for name in names}
        self.addresses = {name: f"{self.subnet}.{index + 2}" for index, name in enumerate(names)}
        self.cables = {name: f"cv{number}-{index}" for index, name in enumerate(names)}

    def __enter__(self):
        try:
            ip("link", "add", self.bridge, "type", "bridge")
            ip("addr", "add", f"{self.address}/24", "dev", self.bridge)
            ip("link", "set", self.bridge, "up")
            for name, space in self.spaces.items():
                ip("netns", "add", space)
                ip("link", "add", self.cables[name], "type", "veth", "peer", "name", "eth0", "netns", space)
                ip("link", "set", self.cables[name], "master", self.bridge, "up")
                ip("-n", space, "addr", "add", f"{self.addresses[name]}/24", "dev", "eth0")
                ip("-n", space, "link", "set", "eth0", "up")
                ip("-n", space, "link", "set", "lo", "up")
                # What was written and nobody has read is little: who reads slowly is waited for.
                self.run(name, "sysctl", "-qw", "net.ipv4.tcp_wmem=4096 16384 65536", "net.ipv4.tcp_rmem=4096 16384 65536")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # At once: with its namespace a cable goes some time later, when the next network may want its name.
        for cable in self.cables.values():
            subprocess.run(["ip", "link", "del", cable], stderr=subprocess.DEVNULL)
        for space in self.spaces.values():
            subprocess.run(["ip", "netns", "del", space], stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "link", "del", self.bridge], stderr=subprocess.DEVNULL)

    def prefix(self, name):
        return ["ip", "netns", "exec", self.spaces[name]]

    def run(self, name, *command):
        subprocess.run([*self.prefix(name), *command], check=True)

    def cut(self, name):
        ip("link", "set", self.cables[name], "down")

    def mend(self, name):
        ip("link", "set", self.cables[name], "up")
