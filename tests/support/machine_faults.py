"""Faults of machines that crawl together, drawn by lot: each is done to the machines of a crawl under way, and is over when it
returns. What dies is started again by keep_running()."""

import os
import random
import signal
import time

from machines import LEASE
from processes import children, kill, name, wait_until

# Rows of a machine that has not the shard, as the server itself sees it.
FOREIGN_ROWS = """
CREATE TABLE test_foreign(node text, shard integer);
CREATE FUNCTION test_owner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM shards WHERE shard = NEW.shard AND current_setting('application_name') LIKE '%/' || owner) THEN
    INSERT INTO test_foreign VALUES(current_setting('application_name'), NEW.shard); END IF; RETURN NEW; END $$;
CREATE TRIGGER test_owner BEFORE INSERT OR UPDATE ON pages FOR EACH ROW EXECUTE FUNCTION test_owner();
CREATE TRIGGER test_owner BEFORE INSERT OR UPDATE ON urls FOR EACH ROW EXECUTE FUNCTION test_owner();
"""


class Faults:
    """`machines` are always there; `guest` comes and goes. `other_list(machine)`: it is given another list of public suffixes.
    `note()` is called just before something happens."""

    def __init__(self, place, network, machines, guest, other_list, note, seed):
        self.place, self.network, self.machines, self.guest = place, network, machines, guest
        self.other_list, self.note, self.random, self.checks = other_list, note, random.Random(seed), place.checks
        self.happened = []

    KINDS = ["kill_coordinator", "kill_storage", "kill_worker", "kill_node", "kill_program_pool", "kill_program", "kill_machine",
             "stop_machine", "stop_in_copy", "cut", "take_shards", "kill_server", "stop_server", "join", "leave", "two_lists"]

    def leases(self, count):
        time.sleep(LEASE / 1000 * count)

    # Each takes the machine that it happens to.

    def kill_role(self, machine, role):
        pids = wait_until(lambda: [pid for pid in children(machine.running.pid) if name(pid).startswith(f"crawl-{role}")], timeout=3)
        if pids:
            self.happened[-1] += " (hit)"
            kill([self.random.choice(pids)])

    def kill_coordinator(self, machine):
        kill([machine.running.pid])
        machine.wait()

    def kill_storage(self, machine):
        self.kill_role(machine, "storage")

    def kill_worker(self, machine):
        self.kill_role(machine, "worker")

    def kill_node(self, machine):
        self.kill_role(machine, "node")

    def kill_program_pool(self, machine):
        """The process that has the programs of --on-page."""
        self.kill_role(machine, "callbacks")

    def kill_program(self, machine):
        def programs():
            pools = [pid for pid in children(machine.running.pid) if name(pid).startswith("crawl-callback")]
            return [pid for pool in pools for pid in children(pool)]

        pids = wait_until(programs, timeout=3)
        if pids:
            self.happened[-1] += " (hit)"
            kill(pids)

    def kill_machine(self, machine):
        """As when it loses its power; for longer than a lease, or not."""
        machine.kill_all()
        self.leases(self.random.choice((0, 1.5)))

    def stop_machine(self, machine):
        self.signal(machine.processes(), signal.SIGSTOP)
        self.leases(3)
        self.signal(machine.processes(), signal.SIGCONT)

    def stop_in_copy(self, machine):
        """Its storage stops in the middle of a COPY, then nothing of it runs; others have its shards all the same."""
        if not self.stopped_in_copy(machine):
            return self.stop_machine(machine)
        self.happened[-1] = "stop_in_copy (hit)"
        self.note()
        self.signal(machine.processes(), signal.SIGSTOP)
        self.leases(3)
        if any(other.is_there() for other in self.machines if other is not machine):
            self.checks.equal(self.place.ask(f"SELECT count(*) FROM shards WHERE owner = '{machine.name}'"), "0",
                              f"shards that {machine.name} has, stopped in a COPY three leases ago")
        self.signal(machine.processes(), signal.SIGCONT)

    def stopped_in_copy(self, machine, patience=8):
        """Storage runs for some milliseconds at a time, so that pages come together for it, until it stands where the server waits for
        the rest of a COPY."""
        state = ("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '%/" + machine.name + "' AND state = 'active' AND"
                 " query LIKE 'COPY %' AND wait_event = 'ClientRead'")
        end = time.monotonic() + patience
        while machine.is_there() and time.monotonic() < end:
            storage = [pid for pid in children(machine.running.pid) if name(pid).startswith("crawl-storage")]
            self.signal(storage, signal.SIGSTOP)
            if storage and self.place.ask(state) == "1":
                return True
            self.signal(storage, signal.SIGCONT)
            time.sleep(0.003)
        return False

    def take_shards(self, machine):
        """Its shards are another's, and its node process, which is stopped, does not see it: its commits are refused."""
        refused = f"SELECT refused FROM machines WHERE name = '{machine.name}'"
        before = self.place.ask(refused)
        nodes = [pid for pid in children(machine.running.pid) if name(pid).startswith("crawl-node")]
        self.signal(nodes, signal.SIGSTOP)
        # Of nobody who would ask their hosts while this one still does.
        taken = self.place.ask("WITH taken AS (UPDATE shards SET owner = 'nobody', epoch = epoch + 1 WHERE owner = '" + machine.name
                               + "' RETURNING 1) SELECT count(*) FROM taken")
        if wait_until(lambda: self.place.ask(refused) != before, timeout=LEASE / 2000) and taken != "0":
            self.happened[-1] = "take_shards (refused)"
        self.signal(nodes, signal.SIGCONT)

    def cut(self, machine):
        """The cable."""
        self.network.cut(machine.name)
        self.leases(3)
        self.network.mend(machine.name)

    def kill_server(self, _):
        self.place.server.stop(signal.SIGKILL)
        self.place.server.start()

    def stop_server(self, _):
        self.place.server.stop(signal.SIGINT)
        self.leases(self.random.uniform(0, 1.5))
        self.place.server.start()

    def join(self, _):
        if self.guest.is_there():
            self.guest.running.process.terminate()
            self.ended(self.guest)
        self.guest.start()
        self.leases(self.random.uniform(0.5, 1.5))

    def leave(self, machine):
        machine.running.process.terminate()
        self.ended(machine)

    def two_lists(self, machine):
        """It comes again with another list of public suffixes."""
        self.leave(machine)
        self.other_list(machine)
        machine.start()
        self.leases(self.random.uniform(0.5, 1.5))

    # What they have in common.

    def signal(self, pids, number):
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def ended(self, machine, timeout=30):
        """Its exit status, which is none of a program that fails. True when it says that the crawl is over."""
        done = machine.wait(timeout)
        over = done.code == 0 or (done.code == 2 and "--new-run" in done.err)
        self.checks.check(over or done.code in (1, 130) or (done.code or 0) < 0,
                          f"{machine.name} ended with {done.code} after {self.happened}\n{done.err[-1500:]}")
        return over

    def keep_running(self):
        """False when the crawl is over."""
        for machine in self.machines:
            if machine.running is not None and not machine.is_there() and self.ended(machine):
                return False
            if machine.running is None:
                machine.start()
        if self.guest.running is not None and not self.guest.is_there():
            self.ended(self.guest)
        return True

    def finish(self):
        """Nothing more happens: all come to the end of the crawl."""
        if not wait_until(lambda: not self.keep_running(), timeout=120, pause=0.1):
            self.checks.check(False, f"the crawl is not over after {self.happened}")
        for machine in (*self.machines, self.guest):
            if machine.running is not None:
                over = self.ended(machine, 90)
                self.checks.check(over, f"{machine.name} says that the crawl is over, after {self.happened}\n{machine.said[-2500:]}")

    def run(self, kinds):
        """These, one after the other, for as long as the crawl goes on."""
        for kind in kinds:
            time.sleep(self.random.uniform(0.2, 1))
            if not self.keep_running():
                break
            machine = self.random.choice([machine for machine in self.machines if machine.is_there()] or [None])
            if machine is None:
                continue
            self.happened.append(kind)
            self.note()
            getattr(self, kind)(machine)
