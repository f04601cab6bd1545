/** The one style sheet. It stands in the page and is allowed by its hash. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2127;--soft:#4f5a66;--line:#d3d9e0;--card:#f6f8fa;--link:#0a58a8;--act:#0a58a8;--on-act:#fff;--ok:#0b6b3a;--warn:#8a4b00;--bad:#a8071a}
@media (prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e8ecf0;--soft:#aeb8c3;--line:#3a444f;--card:#1d232a;--link:#8ec1ff;--act:#8ec1ff;--on-act:#0d1722;--ok:#7ddba3;--warn:#f3bd6b;--bad:#ff9aa2}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem;z-index:1}
header{border-bottom:1px solid var(--line)}
header>div,main,footer{max-width:70rem;margin:auto;padding:.75rem 1.25rem}
header>div{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center}
header .brand{font-weight:700;color:inherit;text-decoration:none}
nav ul{display:flex;flex-wrap:wrap;gap:1.25rem;list-style:none;margin:0;padding:0}
nav a[aria-current]{color:inherit;font-weight:600}
.who{margin-left:auto;display:flex;gap:.75rem;align-items:center}
footer{color:var(--soft);font-size:.875rem}
h1{font-size:1.6rem;line-height:1.25;margin:1rem 0 .25rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.4rem 0}.soft{color:var(--soft)}
form.search{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;align-items:end;margin:1rem 0}
form.search .wide{grid-column:1/-1}
label{display:block;font-size:.875rem;font-weight:600}
input,select,textarea,button,.button{font:inherit;color:inherit;border:1px solid var(--soft);border-radius:.4rem;padding:.45rem .6rem;background:var(--bg);width:100%}
button,.button{width:auto;background:var(--act);color:var(--on-act);border-color:var(--act);font-weight:600;cursor:pointer;text-decoration:none;display:inline-block}
button.plain{background:none;color:var(--link);border-color:var(--line)}
button.bad{background:none;color:var(--bad);border-color:var(--bad)}
::placeholder{color:var(--soft);opacity:1}
[hidden]{display:none!important}
.cards{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:1rem}
.cards li{border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem;background:var(--card)}
.cards h2,.cards h3{margin:0}.cards code,.name{color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
.tags{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;padding:0;margin:.5rem 0 0}
.cards .tags li,.tags li{border:1px solid var(--line);border-radius:1rem;padding:.05rem .6rem;font-size:.8rem;background:var(--bg)}
.tags .approved{color:var(--ok);border-color:currentColor}.tags .listed,.tags .deprecated{color:var(--warn);border-color:currentColor}.tags .blocked,.tags .deleted{color:var(--bad);border-color:currentColor}
.note{border-left:.3rem solid var(--warn);background:var(--card);padding:.6rem .9rem;margin:1rem 0}.note.bad{border-color:var(--bad)}.note.ok{border-color:var(--ok)}
dl{display:grid;grid-template-columns:minmax(8rem,12rem) 1fr;gap:.3rem 1rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:.45rem .6rem}td.num,th.num{text-align:right;white-space:nowrap}
pre{overflow:auto;background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.7rem;font-size:.85rem}
.links{display:flex;flex-wrap:wrap;gap:.6rem;padding:0;list-style:none}
details{border:1px solid var(--line);border-radius:.4rem;padding:.5rem .8rem;margin:.5rem 0}summary{cursor:pointer;font-weight:600}
.acts{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:.6rem}.readme{overflow-wrap:anywhere}
@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
`;
