#include "crawler/browser/process/arguments.h"

namespace crawl::browser {
namespace {

constexpr const char* of_all[] = {
    "--remote-debugging-pipe",
    // No network: a proxy whose name is not found, for loopback too, as no name is; nothing of WebRTC beside the proxy.
    "--proxy-server=http://no-network.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    // Nothing of its own accord.
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-pings",
    "--no-first-run",
    "--no-default-browser-check",
    "--metrics-recording-only",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--no-service-autorun",
    // Frames of a page live in its process, and pages that were left in none: a tab is one renderer. No secret is in
    // it: the values of cookies that scripts must not see never come to a browser.
    "--disable-site-isolation-trials",
    ("--disable-features=IsolateOrigins,site-per-process,BackForwardCache,Prerender2,OptimizationHints,Translate,"
     "MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,CertificateTransparencyComponentUpdater,"
     "InterestFeedContentSuggestions,SpareRendererForSitePerProcess,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable"),
    // What pages cannot have.
    "--block-new-web-contents",
    "--disable-3d-apis",
    "--disable-gpu",
    "--disable-notifications",
    "--disable-speech-api",
    "--mute-audio",
    "--deny-permission-prompts",
    // A tab that is not looked at goes on as fast as one that is.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--hide-scrollbars",
    "--password-store=basic",
    "--use-mock-keychain",
    "--window-size=1280,1024",
    "--log-level=3",
    "about:blank",
};

}  // namespace

bool draws_on_demand(const Executable& executable, const BrowserSettings& settings) {
  return executable.headless && !settings.screenshots;
}

std::vector<std::string> arguments(const Executable& executable, const BrowserSettings& settings) {
  std::vector<std::string> all{executable.path};
  if (!executable.headless) all.emplace_back("--headless=new");
  if (draws_on_demand(executable, settings))
    all.insert(all.end(), {"--enable-begin-frame-control", "--run-all-compositor-stages-before-draw"});
  all.insert(all.end(), std::begin(of_all), std::end(of_all));
  if (!settings.user_agent.empty()) all.push_back("--user-agent=" + settings.user_agent);
  return all;
}

}  // namespace crawl::browser
