import { COLORS, FONTS } from '../../../design/palette.ts';

/** The access page's style sheet: one calm column that fits 320 pixels, light and dark; no motion unless welcome. */
export const ACCESS_PAGE_STYLE = `${COLORS}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--background);color:var(--ink);font:1rem/1.5 ${FONTS};overflow-wrap:anywhere}
main{max-width:34rem;margin:0 auto;padding:2rem 1.25rem 3rem}
p,h1,h2{margin:0}
.center{color:var(--muted);font-weight:600}
h1{margin:.125rem 0 .75rem;font-size:clamp(1.625rem,1.3rem + 1.6vw,2.25rem);line-height:1.2;letter-spacing:-.01em;text-wrap:balance}
.when strong{font-size:1.25rem;white-space:nowrap}
.zone{display:block;color:var(--muted)}
.with{margin-top:.5rem}
.door{margin:1.5rem 0;padding:1.5rem 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:1.25rem}
.title{display:flex;gap:.625rem;font-size:1.25rem;font-weight:650;line-height:1.35}
.title::before{content:"";flex:none;width:.75rem;height:.75rem;margin-top:.4375rem;border:2px solid var(--muted);border-radius:50%}
[data-state=OPEN] .title::before{background:var(--accent);border-color:var(--accent)}
.hint{margin-top:.375rem;color:var(--muted)}
.follows{display:none}
.scripted .follows{display:block;margin-top:.75rem}
.note,.refused{margin-top:.875rem;padding:.75rem .875rem;background:var(--tint);border-left:3px solid var(--accent);border-radius:.375rem;white-space:pre-line}
.refused{margin:0 0 1rem}
[data-state=CANCELLED] .when time,[data-state=BOOKING_CANCELLED] .when time{text-decoration:line-through}
button{display:block;width:100%;min-height:3.5rem;margin-top:1.25rem;padding:.75rem 1.25rem;border:2px solid transparent;border-radius:.875rem;background:var(--accent);color:var(--on-accent);font:650 1.125rem/1.4 ${FONTS};cursor:pointer}
button:hover{background:var(--accent-strong)}
a{display:inline-flex;align-items:center;min-width:2.75rem;min-height:2.75rem;color:var(--accent);text-underline-offset:.2em}
a:hover{color:var(--accent-strong)}
a:focus-visible,button:focus-visible{outline:3px solid var(--ink);outline-offset:3px;border-radius:.875rem}
h1+.door{margin-top:.5rem}
#instructions:not(:empty){margin:1.5rem 0}
#attendance:not(:empty){margin:1.5rem 0}
#attendance form{display:flex;flex-wrap:wrap;gap:.75rem}
#attendance button{flex:1 1 12rem;min-height:2.75rem;margin-top:.75rem;background:none;border-color:var(--accent);color:var(--accent)}
#attendance button:hover{background:var(--tint)}
.tick{display:flex;flex:1 1 100%;align-items:center;gap:.625rem;min-height:2.75rem;cursor:pointer}
.tick input{flex:none;width:1.5rem;height:1.5rem;margin:0;accent-color:var(--accent)}
#attendance:focus{outline:none}
h2{font-size:1rem}
.text{margin-top:.25rem;white-space:pre-line}
footer{display:flex;flex-wrap:wrap;align-items:center;gap:0 1rem;color:var(--muted)}
#calendar{flex-basis:100%}
@media (prefers-reduced-motion:no-preference){
button,a{transition:background-color .15s,color .15s}
}
@media (max-width:22rem){main{padding:1.25rem 1rem 2rem}.door{padding:1.25rem 1rem}}
@media (forced-colors:active){.title::before{forced-color-adjust:none}}
`;
