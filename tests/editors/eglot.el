;; What a writer does in Emacs with eglot. tests/editors.rs starts
;;   emacs --batch -q -l tests/editors/eglot.el
;; with a folder in IBID_FOLDER and `ibid` first on PATH. It ends with 0, or says what was missing and ends with 1.
;; Not -Q: Debian has eglot for Emacs 28 in a folder that -Q leaves out.

(package-initialize)
(require 'eglot)
(require 'flymake)
(setq eglot-sync-connect 60
      eglot-autoshutdown t
      eglot-confirm-server-initiated-edits nil
      eglot-server-programs '((text-mode . ("ibid" "server"))))

(defun ibid-wait (what condition)
  "Wait until CONDITION gives something, and give that back; else fail saying that WHAT did not come."
  (let ((end (+ (float-time) 120)) got)
    (while (and (not (setq got (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or got (error "Waited in vain for %s" what))))

(defun ibid-diagnostics (rule)
  (seq-filter (lambda (one) (string-match-p rule (flymake-diagnostic-text one))) (flymake-diagnostics)))

(condition-case problem
    (progn
      (find-file (expand-file-name "draft.md" (getenv "IBID_FOLDER")))
      (text-mode)
      (call-interactively 'eglot)
      (unless (eglot-managed-p) (error "The server does not manage the buffer"))
      (flymake-mode 1)
      ;; A finding, and what it says.
      (ibid-wait "the finding" (lambda () (flymake-start) (ibid-diagnostics "Unknown citation key")))
      ;; The card of a name.
      (goto-char (point-min))
      (search-forward "Okafor")
      (backward-char 2)
      (ibid-wait
       "the card"
       (lambda ()
         (let* ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover
                                        (eglot--TextDocumentPositionParams)))
                (contents (plist-get hover :contents)))
           (and contents (string-match-p "2 documents" (format "%s" (plist-get contents :value)))))))
      ;; A quick fix.
      (goto-char (point-min))
      (search-forward "@gazz")
      (let* ((actions (append (eglot-code-actions (point) (point) "quickfix") nil))
             (fix (seq-find (lambda (one) (string-match-p "Cite .@gazette. instead" (plist-get one :title))) actions)))
        (unless fix (error "No action corrects the key: %S" (mapcar (lambda (one) (plist-get one :title)) actions)))
        (eglot--apply-workspace-edit (plist-get fix :edit)))
      (unless (string-match-p "\\[@gazette, para. 3\\]" (buffer-string)) (error "The key was not corrected"))
      (ibid-wait "the finding to go" (lambda ()
                                    ;; In batch mode nothing is idle, and eglot tells of changes when it is.
                                    (eglot--signal-textDocument/didChange)
                                    (flymake-start)
                                    (not (ibid-diagnostics "Unknown citation key"))))
      ;; A rename in two files.
      ;; Edits of files that are not visited would have to be confirmed.
      (save-current-buffer (find-file-noselect (expand-file-name "sources.bib" (getenv "IBID_FOLDER"))))
      (eglot-rename "marsh2024")
      (unless (string-match-p "\\[@marsh2024, para. 3\\]" (buffer-string)) (error "The key was not renamed"))
      (with-current-buffer (find-buffer-visiting (expand-file-name "sources.bib" (getenv "IBID_FOLDER")))
        (unless (string-match-p "@article{marsh2024," (buffer-string)) (error "The entry was not renamed"))
        (set-buffer-modified-p nil))
      (set-buffer-modified-p nil)
      (kill-emacs 0))
  (error
   (princ (format "%s\n" (error-message-string problem)) #'external-debugging-output)
   (set-buffer-modified-p nil)
   (kill-emacs 1)))
