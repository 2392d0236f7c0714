/** The page's own style: Discord's look, dark or light as the reader's machine is, narrow screens and paper. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fff; --text: #2e3035; --dim: #5c5e66; --line: #e1e2e4; --card: #f2f3f5; --link: #0059b3; --mention: #e6e9fd; --on-mention: #3a41b8; --bad: #a12828; --name: #060607; }
@media (prefers-color-scheme: dark) { :root { --page: #313338; --text: #dbdee1; --dim: #b0b4bb; --line: #43454b; --card: #2b2d31; --link: #5cb8ff; --mention: #3c4270; --on-mention: #dee0fc; --bad: #ffa0a0; --name: #f2f3f5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.4 "gg sans", "Noto Sans", "Helvetica Neue", Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
p { margin: 0; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1.5rem; color: var(--name); }
.given { margin: 0 0 1rem; padding-bottom: .5rem; border-bottom: 1px solid var(--line); } .given h2 { margin: 0; font-size: 1rem; color: var(--name); }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0 0; }
.facts div { display: flex; flex-wrap: wrap; gap: 0 .4rem; }
.facts dt { color: var(--dim); } .facts dd { margin: 0; }
.notice { margin-top: .75rem; padding: .5rem .75rem; border-left: 4px solid var(--bad); background: var(--card); }
.log { list-style: none; margin: 0; padding: 0; }
.day { display: flex; align-items: center; gap: .75rem; margin: 1.5rem 0 .5rem; color: var(--dim); font-size: .8rem; font-weight: 600; }
.day::before, .day::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.message { position: relative; margin-top: 1.05rem; padding: .1rem .25rem .1rem 3.6rem; min-height: 2.75rem; }
.message.goes-on { margin-top: 0; min-height: 0; }
.message:target { background: var(--mention); }
.goes-on .initial, .goes-on .who bdi, .goes-on .who .tag { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.goes-on .who { position: absolute; left: .2rem; top: .2rem; font-size: .7rem; }
.initial { position: absolute; left: .35rem; display: grid; place-items: center; width: 2.5rem; height: 2.5rem; border-radius: 50%; color: #fff; font-weight: 600; font-size: 1.1rem; }
.colour-0 { background: #4752c4; } .colour-1 { background: #5d6673; } .colour-2 { background: #2b7a50; } .colour-3 { background: #9b5b00; } .colour-4 { background: #b8323a; } .colour-5 { background: #a93577; } .colour-6 { background: #1b7488; } .colour-7 { background: #7a44b8; }
.name { font-weight: 600; color: var(--name); }
.who time { color: var(--dim); font-size: .75rem; margin-left: .25rem; }
.tag { padding: 0 .3rem; border-radius: .2rem; background: #4752c4; color: #fff; font-size: .65rem; font-weight: 600; vertical-align: .1em; }
.answered { color: var(--dim); font-size: .85rem; margin: 0 0 .15rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.deleted .body { border-left: 3px solid var(--bad); padding-left: .6rem; }
.mark { color: var(--dim); font-size: .85rem; font-style: italic; }
.deleted > .body > .mark:last-child { color: var(--bad); }
.small { color: var(--dim); font-size: .8rem; }
.heading { font-weight: 700; color: var(--name); margin: .3rem 0 .1rem; } .heading-1 { font-size: 1.5rem; } .heading-2 { font-size: 1.25rem; } .heading-3 { font-size: 1.05rem; }
blockquote { margin: .1rem 0; padding-left: .75rem; border-left: 4px solid var(--line); }
code { padding: .05rem .25rem; border: 1px solid var(--line); border-radius: .25rem; background: var(--card); font: .875em/1.3 ui-monospace, Consolas, monospace; white-space: pre-wrap; }
pre { margin: .3rem 0; padding: .5rem; max-width: 100%; overflow-x: auto; border: 1px solid var(--line); border-radius: .25rem; background: var(--card); }
pre code { padding: 0; border: 0; background: none; }
.body ul, .body ol { margin: .1rem 0; padding-left: 1.4rem; }
.depth-1 { margin-left: 1rem; } .depth-2 { margin-left: 2rem; } .depth-3 { margin-left: 3rem; } .depth-4 { margin-left: 4rem; } .depth-5 { margin-left: 5rem; }
.mention { padding: 0 .15rem; border-radius: .2rem; background: var(--mention); color: var(--on-mention); font-weight: 500; }
.host { color: var(--dim); font-size: .8rem; }
.spoiler, .spoiler > summary { display: inline; } .spoiler[open] > summary { margin-right: .3rem; }
.spoiler > summary { padding: 0 .3rem; border-radius: .2rem; background: var(--dim); color: var(--page); font-size: .85em; cursor: pointer; list-style: none; }
.spoiler > summary::-webkit-details-marker { display: none; } .spoiler::details-content { display: inline; }
.former { margin: .2rem 0; font-size: .9rem; } .former summary { color: var(--dim); cursor: pointer; }
.embed { position: relative; max-width: 33rem; margin: .3rem 0; padding: .6rem .9rem .7rem 1rem; border-radius: .25rem; overflow: hidden; background: var(--card); }
.edge { position: absolute; inset: 0 auto 0 0; width: 4px; height: 100%; }
.embed .title { font-weight: 600; color: var(--name); }
.embed dl { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: .4rem 0 0; } .embed dl div { flex: 1 1 100%; } .embed dl .inline { flex: 1 1 8rem; }
.embed dt { font-weight: 600; font-size: .875rem; } .embed dd { margin: 0; font-size: .875rem; }
.file { margin: .3rem 0; } .file img { display: block; max-width: min(100%, 25rem); max-height: 22rem; border-radius: .4rem; }
.button { display: inline-block; margin: .2rem .25rem 0 0; padding: .2rem .75rem; border: 1px solid var(--line); border-radius: .25rem; background: var(--card); font-size: .875rem; }
footer { color: var(--dim); font-size: .85rem; border-top: 1px solid var(--line); }
@media (max-width: 30rem) { .message { padding-left: 2.9rem; } .initial { width: 2rem; height: 2rem; font-size: .95rem; } .goes-on .who { left: 0; font-size: .65rem; } header, main, footer { padding: .75rem .5rem; } }
@media print { :root { --page: #fff; --text: #000; --dim: #444; --line: #bbb; --card: #f4f4f4; --link: #000; --mention: #eee; --on-mention: #000; --bad: #900; --name: #000; color-scheme: light; } .message { break-inside: avoid; } .initial { border: 1px solid #444; color: #000; background: none; } .tag { color: #000; background: none; border: 1px solid #444; } header, main, footer { max-width: none; } }
`;
