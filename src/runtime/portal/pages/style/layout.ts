/** Where things stand: the bar at the top, columns, and how they fold on narrow screens. */
export const LAYOUT = `
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.6rem 1rem;z-index:2;border-radius:.5rem;box-shadow:var(--shadow)}
.bar{background:var(--card);border-bottom:1px solid var(--line)}
.bar>div,main,footer{width:100%;max-width:76rem;margin:0 auto;padding:0 clamp(1rem,3vw,2rem)}
.bar>div{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.5rem;padding-top:.6rem;padding-bottom:.6rem}
.brand{display:inline-flex;align-items:center;gap:.55rem;font-weight:700;letter-spacing:-.01em;color:inherit;text-decoration:none;min-height:2.4rem;min-width:0}
.mark{width:1.6rem;height:1.6rem;flex:none;fill:var(--act);stroke:none}.mark .line{fill:none;stroke:var(--act);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.bar nav ul{display:flex;flex-wrap:wrap;gap:.15rem;list-style:none;margin:0;padding:0}
.bar nav li{margin:0}
.bar nav a{display:block;padding:.45rem .75rem;border-radius:.5rem;color:var(--soft);text-decoration:none;font-weight:550}
.bar nav a:hover{background:var(--well);color:var(--fg)}
.bar nav a[aria-current]{background:var(--act-soft);color:var(--link)}
.who{margin-left:auto;display:flex;gap:.75rem;align-items:center;min-width:0}
.who .person{display:flex;align-items:center;gap:.5rem;min-width:0;overflow-wrap:anywhere}
.who .tile{width:1.9rem;height:1.9rem;border-radius:50%;font-size:.85rem}
.who button{min-height:2.25rem;padding:.3rem .75rem;white-space:nowrap}
main{flex:1;padding-top:clamp(1.25rem,3vw,2.25rem);padding-bottom:3rem}
footer{color:var(--soft);font-size:.8125rem;padding-top:1.25rem;padding-bottom:1.75rem;border-top:1px solid var(--line)}
.lead{text-wrap:balance;color:var(--soft);font-size:1.0625rem;margin:.4rem 0 0}
.head{display:flex;gap:1rem;align-items:flex-start;margin-bottom:1.25rem}
.head>div{min-width:0;flex:1}
.two{display:grid;grid-template-columns:minmax(0,1fr) 21rem;gap:1.25rem;align-items:start}
.two>aside{grid-column:2;grid-row:1/span 2}
.two>div{grid-column:1;grid-row:1/span 2;min-width:0}
.stack>*{margin:0 0 1.25rem}.stack>:last-child{margin-bottom:0}
.top{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.25rem 1rem;margin:1.75rem 0 .75rem}
.top h2,.top p{margin:0}
@media (max-width:60rem){.two{display:block}.two>aside{margin-bottom:1.25rem}.two>aside:last-child{margin:1.25rem 0 0}}
@media (max-width:40rem){.bar>div{gap:.25rem .75rem}.brand{flex:1}.bar nav{order:3;width:100%}.bar nav a{padding:.4rem .4rem;font-size:.82rem}.whom{display:none}.head{gap:.75rem}}
`;
