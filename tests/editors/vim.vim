" What a writer sees in Vim with ALE. tests/editors.rs starts
"   vim --not-a-term -T dumb -N -u tests/editors/vim.vim
" with the lines of docs/editors.md in IBID_DOCUMENTED, a folder in IBID_FOLDER and `ibid` first on PATH. It ends with 0, or
" writes what was missing to IBID_RESULT and ends with 1.
set nocompatible nomore noswapfile
filetype plugin on
let g:ale_linters_explicit = 1
let g:ale_linters = {'text': ['ibid'], 'markdown': ['ibid']}

function! s:End(missing) abort
  call writefile([a:missing], $IBID_RESULT)
  if a:missing is# 'ok' | qall! | else | cquit | endif
endfunction

" Waits until a condition holds, and ends Vim if it does not.
function! s:Await(what, Condition) abort
  let tries = 0
  while !a:Condition()
    if tries >= 2400 | call s:End('waited in vain for ' . a:what) | endif
    sleep 50m
    let tries += 1
  endwhile
endfunction

function! s:Found(text) abort
  return !empty(filter(copy(ale#engine#GetLoclist(bufnr(''))), {_, one -> stridx(one.text, a:text) >= 0}))
endfunction

function! s:Run() abort
  if !exists('*ale#Queue')
    call s:End('no ALE')
  endif
  source $IBID_DOCUMENTED
  execute 'edit' fnameescape($IBID_FOLDER . '/draft.md')
  set filetype=markdown
  call ale#Queue(0)
  call s:Await('the finding', {-> s:Found('Unknown citation key')})
  " The finding goes with its cause.
  %substitute/gazzette/gazette/
  call ale#Queue(0)
  call s:Await('the finding to go', {-> !s:Found('Unknown citation key')})
  if !s:Found('Vague source') | call s:End('the other findings went as well') | endif
  call s:End('ok')
endfunction

silent! packadd! ale
silent! runtime autoload/ale.vim
autocmd VimEnter * call s:Run()
