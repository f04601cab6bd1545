/** The parts that pages are made of. */
export const PARTS = `
.card{background:var(--card);border:1px solid var(--line);border-radius:.85rem;padding:clamp(1rem,2.5vw,1.4rem);box-shadow:var(--shadow)}
.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
.tile{display:inline-flex;align-items:center;justify-content:center;flex:none;width:2.5rem;height:2.5rem;border-radius:.65rem;font-weight:700;font-size:1.1rem;line-height:1}
.head .tile{width:3.25rem;height:3.25rem;font-size:1.5rem;border-radius:.8rem}
.t0{background:#dfe8ff;color:#1d4fc4}.t1{background:#dcf3e6;color:#0a6640}.t2{background:#fdecd0;color:#7d4a00}.t3{background:#fbe0ea;color:#9b1c55}.t4{background:#e9e2fb;color:#5b2fb3}.t5{background:#d7f1f4;color:#0b5d6b}
@media (prefers-color-scheme:dark){.t0{background:#1e2f55;color:#a9c5ff}.t1{background:#15402a;color:#8be3b3}.t2{background:#46320f;color:#f6cd8b}.t3{background:#4b1b31;color:#ffb3d0}.t4{background:#33245c;color:#cdb8ff}.t5{background:#123e46;color:#8fe1ee}}
.search{margin:1.5rem 0 0}
.find{position:relative;display:flex;gap:.6rem}
.find .icon{position:absolute;left:.9rem;top:50%;transform:translateY(-50%);color:var(--soft);width:1.25rem;height:1.25rem}
.find input{padding-left:2.7rem;min-height:3rem;font-size:1.0625rem;border-radius:.7rem;min-width:0}
.find button{border-radius:.7rem;padding:.5rem 1.25rem}
.filters{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin-top:.9rem}
.cards{list-style:none;padding:0;margin:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19.5rem,100%),1fr));gap:1rem}
.cards>li{margin:0;display:flex;flex-direction:column;position:relative;min-width:0}
.cards>li:hover{border-color:var(--edge)}
.cards .title{display:flex;gap:.8rem;align-items:center;min-width:0}.cards .title>div{min-width:0}
.cards h3{margin:0;overflow-wrap:anywhere;font-size:1.0625rem}
.cards h3 a{color:inherit;text-decoration:none}.cards h3 a::after{content:"";position:absolute;inset:0;border-radius:.85rem}
.cards h3 a:hover{text-decoration:underline}.cards h3 a:focus-visible{outline:none}
.cards h3 a:focus-visible::after{outline:.18rem solid var(--act);outline-offset:.1rem}
.cards p{margin:.75rem 0 .9rem;flex:1;display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden;overflow-wrap:anywhere}
.name{font-weight:400;color:var(--soft);font-size:.8125rem;overflow-wrap:anywhere;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.cards .title .name{display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.tags{display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;padding:0;margin:.75rem 0 0}.cards .tags{margin:0}
.tag{display:inline-flex;align-items:center;gap:.3rem;margin:0;border-radius:1rem;padding:.1rem .6rem;font-size:.78rem;font-weight:550;background:var(--well);color:var(--soft);max-width:100%;overflow-wrap:anywhere}
.tag.approved,.tag.attested{background:var(--ok-soft);color:var(--ok)}.tag.listed,.tag.deprecated{background:var(--warn-soft);color:var(--warn)}.tag.blocked,.tag.deleted{background:var(--bad-soft);color:var(--bad)}.tag.namespace-verified{background:var(--act-soft);color:var(--link)}
.note{display:flex;gap:.7rem;align-items:flex-start;background:var(--warn-soft);color:var(--warn);border-radius:.7rem;padding:.75rem 1rem;margin:0 0 1.25rem;max-width:none}
.note .icon{margin-top:.2em}.note.bad{background:var(--bad-soft);color:var(--bad)}.note.ok{background:var(--ok-soft);color:var(--ok)}
.empty{text-align:center;padding:clamp(2rem,6vw,4rem) 1rem}.empty>.icon{width:2.5rem;height:2.5rem;color:var(--soft);stroke-width:1.4}.empty p{margin-left:auto;margin-right:auto}.empty h2{margin:.75rem 0 .25rem}.empty .code{font-size:.875rem;font-weight:650;letter-spacing:.08em;color:var(--soft)}
.empty .acts{justify-content:center}
dl{display:grid;grid-template-columns:fit-content(7rem) minmax(0,1fr);gap:.55rem 1rem;margin:0;font-size:.9375rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}dd ul{margin:0;padding-left:1rem}
.scroll{overflow-x:auto;position:relative}.tools th:first-child{min-width:9.5rem}.tools td:nth-child(2){min-width:15rem}.tools td:nth-child(3){min-width:9rem}.tools details,.tools details:last-of-type{border:0}.tools summary{padding:.15rem 0;font-weight:500;font-size:.875rem;color:var(--link);width:fit-content;min-height:1.5rem}
.links{display:grid;gap:.5rem;grid-template-columns:1fr 1fr;padding:0;margin:.35rem 0 .9rem;list-style:none}.links li:last-child:nth-child(odd){grid-column:1/-1}.wide .links{grid-template-columns:repeat(auto-fill,minmax(min(11rem,100%),1fr))}.wide .links li:last-child{grid-column:auto}.links li{margin:0}.links .button{width:100%;background:var(--act-soft);color:var(--link);border-color:var(--act-soft)}.links .button:hover{border-color:currentColor;filter:none}
details{border-top:1px solid var(--line)}details:last-of-type{border-bottom:1px solid var(--line)}
details>:not(summary){margin-bottom:.75rem}
summary{cursor:pointer;font-weight:600;padding:.65rem .25rem;border-radius:.4rem}summary:hover{color:var(--link)}
details details{margin-left:.75rem}details details summary{font-weight:500}
.copy{display:flex;gap:.5rem;align-items:flex-start;margin-bottom:.75rem}.copy pre{flex:1;min-width:0}.copy .line{white-space:pre-wrap;overflow-wrap:anywhere;padding-top:.45rem;padding-bottom:.45rem}.copy button{min-height:2.3rem;padding:.3rem .7rem;font-size:.8125rem}
.acts{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:.9rem;align-items:center}
.readme{overflow-wrap:anywhere}.readme>:first-child{margin-top:0}.readme>:last-child{margin-bottom:0}.readme table{display:block;overflow-x:auto}.readme blockquote{margin:.75rem 0;padding-left:1rem;border-left:.2rem solid var(--line);color:var(--soft)}
.lines{list-style:none;padding:0;margin:0}.lines li{display:flex;gap:.6rem;margin:.45rem 0}.lines .icon{margin-top:.22em;color:var(--soft)}.lines span{min-width:0;overflow-wrap:anywhere}
.past{list-style:none;padding:0;margin:0 0 1rem;border-left:.15rem solid var(--line)}.past li{padding:0 0 .75rem 1.1rem;position:relative;margin:0}.past li::before{content:"";position:absolute;left:-.4rem;top:.5em;width:.65rem;height:.65rem;border-radius:50%;background:var(--act)}.past time{color:var(--soft);font-size:.8125rem;display:block}.past q{color:var(--soft)}
.rows{list-style:none;padding:0;margin:0}.rows>li{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between;padding:.9rem 0;margin:0;border-bottom:1px solid var(--line)}.rows>li:last-child{border:0;padding-bottom:0}.rows>li:first-child{padding-top:0}.rows>li>div{min-width:0;flex:1 1 14rem;overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(7rem,1fr));gap:.75rem;margin:0 0 1rem}.figures>div{background:var(--well);border-radius:.6rem;padding:.65rem .85rem}.figures dt{font-size:.8125rem}.figures dd{font-size:1.35rem;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.bars{display:block;width:100%;height:6rem;margin:.25rem 0 .35rem}.bars rect{fill:var(--act)}.bars .rest{fill:var(--line)}
.nowrap{white-space:nowrap}
@media (max-width:40rem){.rows>li{align-items:flex-start}.tools :is(table,tbody,tr,th,td){display:block;min-width:0!important;text-align:left}.tools thead{display:none}.tools :is(th,td){border:0;padding:.1rem 0}.tools tr{padding:.75rem 0;border-bottom:1px solid var(--line)}.tools tr:last-child{border:0;padding-bottom:0}.tools td.num::before{content:'Tokens: '}.tools td:nth-child(n+3){color:var(--soft);font-size:.875rem}}
.axis{display:flex;justify-content:space-between;font-size:.78rem;color:var(--soft);margin:0;max-width:none}
`;
