/**
 * The one script: it searches as you type, and copies. Without it forms are sent and texts are selected, and everything is there to read. It is allowed by its
 * hash, builds no HTML from text, and takes pages from this host alone.
 */
export const ISLAND = `(()=>{
const form=document.getElementById('search');
if(form){
  let timer,call;
  const go=()=>{
    call?.abort();call=new AbortController();
    const data=new URLSearchParams();
    for(const[key,value]of new FormData(form))if(value)data.append(key,value);
    const url='/'+(data.size?'?'+data:'');
    fetch(url,{signal:call.signal,redirect:'error'}).then(r=>r.ok?r.text():Promise.reject(new Error(r.status))).then(text=>{
      const page=new DOMParser().parseFromString(text,'text/html');
      document.getElementById('results').replaceChildren(...page.getElementById('results').childNodes);
      document.getElementById('count').textContent=page.getElementById('count').textContent;
      history.replaceState(null,'',url);
    }).catch(e=>{if(e.name!=='AbortError')form.submit()});
  };
  form.addEventListener('input',()=>{clearTimeout(timer);timer=setTimeout(go,150)});
  form.addEventListener('submit',e=>{e.preventDefault();clearTimeout(timer);go()});
}
for(const button of document.querySelectorAll('[data-copy]')){
  button.hidden=false;
  button.addEventListener('click',()=>navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent).then(()=>{
    const before=button.textContent;button.textContent='Copied';setTimeout(()=>{button.textContent=before},2000);
  }));
}
})()`;
