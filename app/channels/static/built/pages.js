for(let e of document.querySelectorAll("form.filters[method=get]"))for(let t of e.querySelectorAll("select, input[type=checkbox]"))t.addEventListener("change",()=>e.requestSubmit());
