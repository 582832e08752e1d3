// What rendering costs at least: the same browser, the same pages, driven by a few calls of DevTools and nothing else.
//
//     node bare_driver.mjs [PAGES [TABS [PORT]]]   prints pages/s and CPU ms a page of the browser and of this driver
//     node bare_driver.mjs serve                   the pages alone, for others too: prints their PORT
//
// Pages are application.html of this folder, one in so many (?K), served here on loopback; the server is a process of its own, and
// its CPU is not counted. As another user, if this is root's: Chromium keeps its sandbox only then.
import {fork, spawn} from 'node:child_process';
import {createServer} from 'node:http';
import {mkdtempSync, readFileSync, readdirSync, rmSync, chownSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, dirname} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
if (process.argv[2] === 'serve') {
  const page = readFileSync(join(here, 'application.html'));
  const server = createServer((request, response) => {
    const data = request.url.startsWith('/api');
    response.setHeader('Content-Type', data ? 'application/json' : 'text/html; charset=utf-8');
    response.end(data ? JSON.stringify({item: request.url.slice(5)}) : page);
  });
  server.listen(0, '127.0.0.1', () => process.send ? process.send(server.address().port) : console.log(server.address().port));
} else {
  await main(Number(process.argv[2] || 100), Number(process.argv[3] || 2), Number(process.argv[4] || 0));
}

// CPU seconds of a process and of all below it.
function cpu(root) {
  const parents = new Map(), used = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ').pop().split(' ');
      parents.set(Number(name), Number(fields[1]));
      used.set(Number(name), fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100);
    } catch {}
  }
  let sum = 0;
  for (const pid of parents.keys())
    for (let at = pid; at; at = parents.get(at)) if (at === root) { sum += used.get(pid); break; }
  return sum;
}

async function main(pages, tabs, given) {
  const server = given ? null : fork(fileURLToPath(import.meta.url), ['serve']);
  const port = given || await new Promise(done => server.once('message', done));
  const profile = mkdtempSync(join(tmpdir(), 'bare-'));
  const user = process.getuid() === 0 ? {uid: 65534, gid: 65534} : {};
  if (user.uid) chownSync(profile, 65534, 65534);
  const browser = spawn('/usr/lib/chromium/chromium-headless-shell',
    ['--remote-debugging-pipe', '--disable-gpu', '--no-first-run', '--log-level=3', `--user-data-dir=${profile}`, 'about:blank'],
    {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], ...user});
  let begun = Buffer.alloc(0), last = 0;
  const waiting = new Map(), listeners = new Map();
  browser.stdio[4].on('data', bytes => {
    begun = Buffer.concat([begun, bytes]);
    for (let end; (end = begun.indexOf(0)) >= 0; begun = begun.subarray(end + 1)) {
      const message = JSON.parse(begun.subarray(0, end));
      if (message.id) waiting.get(message.id)(message.result);
      else listeners.get(message.sessionId)?.(message);
    }
  });
  const call = (method, params = {}, sessionId) => new Promise(done => {
    waiting.set(++last, done);
    browser.stdio[3].write(JSON.stringify({id: last, method, params, sessionId}) + '\0');
  });
  let next = 0, complete = 0;
  const tab = async () => {
    const {browserContextId} = await call('Target.createBrowserContext');
    const {targetId} = await call('Target.createTarget', {url: 'about:blank', browserContextId});
    const {sessionId} = await call('Target.attachToTarget', {targetId, flatten: true});
    await call('Page.enable', {}, sessionId);
    while (next < pages) {
      const number = next++;
      const quiet = new Promise(done => listeners.set(sessionId, message => {
        if (message.method === 'Page.frameNavigated')
          call('Emulation.setVirtualTimePolicy', {policy: 'pauseIfNetworkFetchesPending', budget: 5000}, sessionId);
        else if (message.method === 'Emulation.virtualTimeBudgetExpired') done();
      }));
      await call('Page.navigate', {url: `http://127.0.0.1:${port}/?${number}`}, sessionId);
      await quiet;
      const {result} = await call('Runtime.evaluate',
        {expression: 'document.documentElement.outerHTML', returnByValue: true}, sessionId);
      complete += result.value.includes(`made of ${number}.49`) ? 1 : 0;
    }
  };
  const begin = Date.now(), before = [0, process.cpuUsage()];
  await call('Browser.getVersion');
  await Promise.all(Array.from({length: tabs}, tab));
  const seconds = (Date.now() - begin) / 1000, of_driver = process.cpuUsage(before[1]);
  const ms = (cpu(browser.pid) - before[0]) * 1000 / pages, driver_ms = (of_driver.user + of_driver.system) / 1000 / pages;
  console.log(`bare: ${pages} pages, ${complete} complete, ${(pages / seconds).toFixed(1)} pages/s, ` +
              `CPU ms a page: browser ${ms.toFixed(1)}, driver ${driver_ms.toFixed(1)}, both ${(ms + driver_ms).toFixed(1)}`);
  browser.kill('SIGKILL');
  server?.kill();
  await new Promise(done => browser.once('exit', done));
  rmSync(profile, {recursive: true, force: true});
  process.exit(0);
}
