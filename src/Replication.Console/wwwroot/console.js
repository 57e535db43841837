// What only the browser knows: the zone of times, the scheme that was chosen.
(() => {
  const zoned = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
  const date = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit' });
  const longAgo = 100 * 86400;
  const units = [[60, 's', 1], [3600, 'min', 60], [86400, 'h', 3600], [Infinity, 'd', 86400]];

  function relative(at) {
    const seconds = Math.round((Date.now() - at) / 1000), size = Math.abs(seconds);
    if (size >= longAgo) return date.format(at);
    const [, unit, length] = units.find(([limit]) => size < limit);
    const text = `${Math.floor(size / length)} ${unit}`;
    return seconds < 0 ? `in ${text}` : `${text} ago`;
  }

  // <local-time at="2026-11-26T10:00:00Z" mode="full|ago|clock|day">: the instant in the browser's zone, UTC on hover.
  customElements.define('local-time', class extends HTMLElement {
    static observedAttributes = ['at', 'mode'];
    connectedCallback() { this.show(); this.timer = this.getAttribute('mode') === 'ago' ? setInterval(() => this.show(), 5000) : 0; }
    disconnectedCallback() { clearInterval(this.timer); }
    attributeChangedCallback() { this.show(); }
    show() {
      const at = new Date(this.getAttribute('at') ?? '');
      if (isNaN(at)) return;
      const mode = this.getAttribute('mode');
      const utc = at.toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
      this.title = mode === 'ago' ? `${zoned.format(at)} (${utc})` : utc;
      this.textContent = mode === 'ago' ? relative(at) : mode === 'clock' ? clock.format(at) : mode === 'day' ? day.format(at) : zoned.format(at);
    }
  });

  window.replication = {
    isDark: () => (localStorage.getItem('scheme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark',
    choose: dark => { localStorage.setItem('scheme', dark ? 'dark' : 'light'); show(); },
    // Scrolls within a box, not the page.
    reveal: (box, part) => { const target = box?.querySelector(part); if (target) box.scrollTop = target.offsetTop - box.offsetTop - box.clientHeight / 3; },
  };
  function show() { document.documentElement.dataset.scheme = window.replication.isDark() ? 'dark' : 'light'; }
  show();
})();
