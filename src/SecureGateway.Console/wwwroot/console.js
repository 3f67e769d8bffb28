// What only the browser knows: the colours somebody chose here, the time zone, and that this page is about to be left.
(() => {
    const key = "secure-gateway-colours";
    const read = () => { try { return localStorage.getItem(key); } catch { return null; } };
    const prefersDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
    const isDark = () => { const chosen = read(); return chosen ? chosen === "dark" : prefersDark(); };
    const show = dark => { document.documentElement.dataset.colours = dark ? "dark" : "light"; };
    show(isDark()); // before anything is painted

    let unsaved = false;
    addEventListener("beforeunload", event => { if (unsaved) event.preventDefault(); });

    // What the owner of a session does is told to the gateway, once a minute at most: nothing else keeps a session.
    let told = 0;
    const tellUse = () => {
        const now = Date.now();
        if (now - told < 60_000)
            return;
        told = now;
        fetch("/session", { method: "POST", credentials: "same-origin" }).then(answer => { if (answer.status === 401) leave(); }, () => { told = 0; });
    };
    let leaving = false; // by a form: it knows where to go
    addEventListener("submit", () => { leaving = true; });
    const leave = () => {
        if (leaving)
            return;
        unsaved = false;
        location.assign("/sign-in?Why=ended&ReturnUrl=" + encodeURIComponent(location.pathname + location.search));
    };
    const look = () => fetch("/session", { credentials: "same-origin" }).then(answer => { if (answer.status === 401) leave(); }, () => { /* the gateway is away; the dialog says so */ });

    window.secureGateway = {
        viewer: () => ({ isDark: isDark(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "" }),
        setDark: dark => { try { localStorage.setItem(key, dark ? "dark" : "light"); } catch { /* it holds until the page is left */ } show(dark); },
        setUnsaved: value => { unsaved = value; },
        isNarrow: () => matchMedia("(max-width: 959.9px)").matches, // the places lie over the page there
        focus: id => document.getElementById(id)?.focus(),
        // To a setting that somebody was sent to: into view, and the focus on its control.
        lead: id => {
            const setting = document.getElementById(id) ?? document.querySelector(`.setting[id^="${id}."]`); // a whole block: its first setting
            if (!setting)
                return;
            setting.scrollIntoView({ block: "center" });
            (setting.querySelector("input:checked") ?? setting.querySelector("input:enabled, textarea:enabled") ?? setting).focus({ preventScroll: true });
        },
        save: async (name, type, stream) => {
            const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type }));
            const link = Object.assign(document.createElement("a"), { href: url, download: name });
            link.click();
            URL.revokeObjectURL(url);
        },
        // Of this site; what it is called is said with it.
        fetchFile: path => Object.assign(document.createElement("a"), { href: path, download: "" }).click(),
    };

    document.addEventListener("DOMContentLoaded", () => {
        const dialog = document.getElementById("components-reconnect-modal");
        if (!dialog)
            return;
        for (const input of ["pointerdown", "keydown", "wheel", "touchstart"])
            addEventListener(input, tellUse, { passive: true, capture: true });
        dialog.addEventListener("components-reconnect-state-changed", event => {
            if (event.detail.state === "hide") {
                dialog.close();
                return;
            }
            look(); // perhaps it is the session that has ended
            if (!dialog.open)
                dialog.showModal();
        });
        document.getElementById("reconnect-again").addEventListener("click", async event => {
            event.preventDefault();
            try { if (!await Blazor.reconnect()) location.reload(); } catch { location.reload(); }
        });
        document.getElementById("reconnect-load").addEventListener("click", event => { event.preventDefault(); location.reload(); });
    });
})();
