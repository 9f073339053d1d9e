"""The addresses of a demo: those of the site, and the page of mails that were sent."""

from django.urls import path

from ring_platform import demo_mail, urls

urlpatterns = [*urls.urlpatterns, path("demo/mail/", demo_mail.demo_mail, name="demo_mail")]
handler404 = urls.handler404
