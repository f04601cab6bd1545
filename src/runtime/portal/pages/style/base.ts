/** Colours, type, and what every element looks like by itself. Pairs of colours have a contrast of 4.5 to 1 and more in both schemes. */
export const BASE = `
:root{color-scheme:light dark;
--bg:#f6f7f9;--card:#fff;--well:#eef1f4;--fg:#161b22;--soft:#545f6c;--line:#dce1e7;--edge:#858f9b;
--link:#1d4fc4;--act:#2457d6;--on-act:#fff;--act-soft:#e7edfc;
--ok:#0a6640;--ok-soft:#e2f4ea;--warn:#7d4a00;--warn-soft:#fdf1dc;--bad:#a61b1b;--bad-soft:#fdeaea;
--shadow:0 1px 2px rgb(16 24 40/6%),0 1px 3px rgb(16 24 40/8%)}
@media (prefers-color-scheme:dark){:root{
--bg:#0e1217;--card:#161c24;--well:#1e2630;--fg:#e6ebf1;--soft:#a3afbd;--line:#2a3440;--edge:#6d7a89;
--link:#8fb4ff;--act:#8fb4ff;--on-act:#0b1526;--act-soft:#1b2a48;
--ok:#74d7a2;--ok-soft:#12301f;--warn:#f0bd6c;--warn-soft:#35260d;--bad:#ff9c9c;--bad-soft:#3a1718;
--shadow:0 1px 2px rgb(0 0 0/40%)}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--bg);color:var(--fg);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:.07em}
a:hover{text-decoration-thickness:.14em}
:focus-visible{outline:.18rem solid var(--act);outline-offset:.15rem;border-radius:.25rem}
main:focus{outline:none}
h1,h2,h3,h4{line-height:1.25;letter-spacing:-.012em;text-wrap:balance}
h1{font-size:clamp(1.5rem,1.2rem + 1.2vw,2rem);margin:0;font-weight:700}
h2{font-size:1.15rem;margin:0 0 .75rem;font-weight:650}
h3{font-size:1rem;margin:1.25rem 0 .35rem}
p{margin:.5rem 0;max-width:44rem}
ul,ol{padding-left:1.25rem}li{margin:.25rem 0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
code{overflow-wrap:anywhere}
pre{margin:0;overflow:auto;background:var(--well);border:1px solid var(--line);border-radius:.5rem;padding:.75rem .9rem;line-height:1.5;max-height:24rem}
.soft{color:var(--soft)}.small{font-size:.875rem}
label{display:block;font-size:.8125rem;font-weight:600;margin-bottom:.25rem}
input,select,textarea,button,.button{font:inherit;color:inherit;border:1px solid var(--edge);border-radius:.5rem;padding:.5rem .7rem;background:var(--card);width:100%;min-height:2.6rem}
textarea{resize:vertical;min-height:4.5rem}
button,.button{width:auto;display:inline-flex;align-items:center;justify-content:center;gap:.45rem;background:var(--act);color:var(--on-act);border-color:transparent;font-weight:600;cursor:pointer;text-decoration:none;padding:.5rem 1rem;line-height:1.3;text-align:center}
button:hover,.button:hover{filter:brightness(1.08)}
button.plain,.button.plain{background:var(--card);color:var(--fg);border-color:var(--edge);font-weight:500}
button.bad{background:var(--card);color:var(--bad);border-color:currentColor}
button.plain:hover,button.bad:hover,.button.plain:hover{background:var(--well);filter:none}
::placeholder{color:var(--soft);opacity:1}
[hidden]{display:none!important}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:.6rem .75rem .6rem 0}
tr:last-child>*{border-bottom:0}thead th{font-size:.8125rem;color:var(--soft);font-weight:600}
th[scope=row]{font-weight:600}
.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}th.num:last-child,td.num:last-child{padding-right:0}
.icon{width:1.15em;height:1.15em;flex:none;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
@media (forced-colors:active){.tag,.tile,.card,.note{border:1px solid}}
@media print{header nav,.who,form,.skip,button{display:none!important}body{background:none}}
`;
